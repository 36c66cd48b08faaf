/* A page's elements and text in reading order (newscrawl.extraction.tree says the same in Python). */
#include "page.h"
#include <stddef.h>
#include <structmember.h>
/* lxml's public C interface and the libxml2 headers in its wheel. No library is linked: functions of lxml come as
   capsules, and of libxml2 only the structures are read. */
#include <libxml/tree.h>
#include <lxml.etree_api.h>

typedef struct LxmlElement Element;

static PyObject *element_type; /* NULL: lxml's interface was not imported */

/* -- an element, a line of text and a link -------------------------------------------------------- */

/* Read-only, since the code here relies on types and ranges; but for what newscrawl.extraction.body decides. */
#define OBJECT(type, field) {#field, T_OBJECT, offsetof(type, field), READONLY, NULL}
#define NUMBER(type, field) {#field, T_PYSSIZET, offsetof(type, field), READONLY, NULL}
#define REAL(type, field) {#field, T_DOUBLE, offsetof(type, field), READONLY, NULL}
#define OPEN_FLAG(type, field) {#field, T_BOOL, offsetof(type, field), 0, NULL}
#define FLAG(type, field) {#field, T_BOOL, offsetof(type, field), READONLY, NULL}
#define OPEN_OBJECT(type, field) {#field, T_OBJECT, offsetof(type, field), 0, NULL}

static PyMemberDef node_members[] = {
    OBJECT(Node, parent), OBJECT(Node, tag), OBJECT(Node, name), NUMBER(Node, index), NUMBER(Node, first),
    NUMBER(Node, last), NUMBER(Node, end), REAL(Node, value), REAL(Node, weight), REAL(Node, linked),
    OPEN_FLAG(Node, hidden), OPEN_FLAG(Node, boilerplate), {NULL, 0, 0, 0, NULL},
};

static PyMemberDef block_members[] = {
    OBJECT(Block, node), OBJECT(Block, parts), OBJECT(Block, text), OPEN_OBJECT(Block, marked), NUMBER(Block, index),
    NUMBER(Block, stops), NUMBER(Block, images), NUMBER(Block, links), NUMBER(Block, controls), REAL(Block, weight),
    REAL(Block, linked), REAL(Block, link_share), REAL(Block, value), FLAG(Block, after_break), {NULL, 0, 0, 0, NULL},
};

static PyMemberDef link_members[] = {
    OBJECT(Link, href), OBJECT(Link, text), OBJECT(Link, node), NUMBER(Link, block), {NULL, 0, 0, 0, NULL},
};

/* libxml2's strings are of unsigned characters. */
static inline const char *chars_of(const xmlChar *text)
{
    return (const char *)text;
}

static inline int xml_strcmp(const xmlChar *text, const char *other)
{
    return text == NULL ? 1 : strcmp(chars_of(text), other);
}

static const xmlNode *node_behind(PyObject *element)
{
    return ((Element *)element)->_c_node;
}

/* A child is looked for in both directions from the one that was asked for last: asking for all children of an element
   in their order costs one pass. */
static const xmlNode *child_near(const xmlNode *parent, const xmlNode *wanted, const xmlNode *near)
{
    const xmlNode *after = near != NULL && near->parent == parent ? near : parent->children;
    const xmlNode *before = after == NULL ? NULL : after->prev;
    while (after != NULL || before != NULL) {
        if (after == wanted || before == wanted)
            return wanted;
        after = after == NULL ? NULL : after->next;
        before = before == NULL ? NULL : before->prev;
    }
    return NULL;
}

/* The same among what stands in line breaks, which are no nodes of the page but may have children in XML. */
static const xmlNode *below_breaks(const xmlNode *parent, const xmlNode *wanted)
{
    const xmlNode *at = parent->children;
    while (at != NULL && at != wanted) {
        if (at->type == XML_ELEMENT_NODE && at->children != NULL && !xml_strcmp(at->name, "br")) {
            at = at->children;
            continue;
        }
        while (at != parent && at->next == NULL)
            at = at->parent;
        at = at == parent ? NULL : at->next;
    }
    return at;
}

static int has_tag(const xmlNode *element, PyObject *tag)
{
    Py_ssize_t size;
    const char *name = element->type != XML_ELEMENT_NODE ? NULL : PyUnicode_AsUTF8AndSize(tag, &size);
    return name != NULL && !xml_strcmp(element->name, name);
}

static PyObject *above_element(const Node *node)
{
    while (node->element == NULL)
        node = (const Node *)node->parent;
    return node->element;
}

/* The element of a node's ``source``, found again from an element above it that lxml keeps alive. Whatever was done to
   the tree, only nodes are followed that hang in it now. NULL: error, or (with none set) it hangs there no more. */
static PyObject *found_again(Node *node)
{
    Py_ssize_t depth = 0;
    Node *above = node;
    for (; above->element == NULL; above = (Node *)above->parent, depth++)
        if (above->parent == NULL)
            return NULL;
    Node **way = allocate((size_t)depth, sizeof *way);
    if (way == NULL)
        return NULL;
    Node *next = node;
    for (Py_ssize_t i = depth; i > 0; i--, next = (Node *)next->parent)
        way[i - 1] = next;
    const xmlNode *at = node_behind(above->element);
    for (Py_ssize_t i = 0; i < depth && at != NULL; i++, above = next) {
        next = way[i];
        const xmlNode *near = above->last_found == NULL ? NULL : node_behind(above->last_found);
        const xmlNode *found = child_near(at, next->source, near);
        at = found != NULL ? found : below_breaks(at, next->source);
        if (at != NULL && !has_tag(at, next->tag))
            at = NULL;
    }
    free(way);
    if (at == NULL)
        return NULL;
    PyObject *element = (PyObject *)elementFactory(((Element *)above_element(node))->_doc, (xmlNode *)at);
    if (element != NULL && node->parent != NULL) {
        PyObject *old = ((Node *)node->parent)->last_found;
        Py_INCREF(element);
        ((Node *)node->parent)->last_found = element;
        Py_XDECREF(old);
    }
    return element;
}

/* The element is asked of lxml when it is first wanted: of most nodes it never is. */
static PyObject *node_element(PyObject *self, void *closure)
{
    (void)closure;
    Node *node = (Node *)self;
    if (node->element == NULL) {
        node->element = found_again(node);
        if (node->element == NULL) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ReferenceError, "the tree was changed: it no longer has this element");
            return NULL;
        }
    }
    Py_INCREF(node->element);
    return node->element;
}

static PyGetSetDef node_computed[] = {
    {"element", node_element, NULL, NULL, NULL}, {NULL, NULL, NULL, NULL, NULL},
};

static void release(PyObject *self, PyObject *const owned[], int count)
{
    for (int i = 0; i < count; i++)
        Py_XDECREF(owned[i]);
    free_object(self);
}

/* The parents of deep elements go one after the other: each release may be the last of the one above. */
static void node_dealloc(PyObject *self)
{
    const Node *node = (Node *)self;
    PyObject *const owned[] = {node->tag, node->name, node->element, node->last_found, node->parent};
    release(self, owned, 5);
}

static void block_dealloc(PyObject *self)
{
    const Block *block = (Block *)self;
    PyObject *const owned[] = {block->node, block->parts, block->text, block->marked};
    release(self, owned, 4);
}

static void link_dealloc(PyObject *self)
{
    const Link *link = (Link *)self;
    PyObject *const owned[] = {link->href, link->text, link->node};
    release(self, owned, 3);
}

PyObject *node_base, *block_base, *link_base;

int add_walk_types(PyObject *module)
{
    PyType_Slot node_slots[] = {
        {Py_tp_dealloc, node_dealloc}, {Py_tp_members, node_members}, {Py_tp_getset, node_computed}, {0, NULL},
    };
    PyType_Slot block_slots[] = {{Py_tp_dealloc, block_dealloc}, {Py_tp_members, block_members}, {0, NULL}};
    PyType_Slot link_slots[] = {{Py_tp_dealloc, link_dealloc}, {Py_tp_members, link_members}, {0, NULL}};
    unsigned int flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE;
    PyType_Spec node = {"newscrawl.native._kernel.Node", sizeof(Node), 0, flags, node_slots};
    PyType_Spec block = {"newscrawl.native._kernel.Block", sizeof(Block), 0, flags, block_slots};
    PyType_Spec link = {"newscrawl.native._kernel.Link", sizeof(Link), 0, flags, link_slots};
    node_base = PyType_FromSpec(&node);
    block_base = PyType_FromSpec(&block);
    link_base = PyType_FromSpec(&link);
    if (node_base == NULL || block_base == NULL || link_base == NULL)
        return -1;
    return PyModule_AddObjectRef(module, "Node", node_base) < 0 || PyModule_AddObjectRef(module, "Block", block_base) < 0
                   || PyModule_AddObjectRef(module, "Link", link_base) < 0
               ? -1
               : 0;
}

/* lxml(): import the C interface of lxml; ImportError or TypeError where it is not the one of the headers. */
PyObject *kernel_lxml(PyObject *module, PyObject *args)
{
    (void)module;
    (void)args;
    if (element_type != NULL)
        Py_RETURN_NONE;
    PyObject *etree = import_lxml__etree() < 0 ? NULL : PyImport_ImportModule("lxml.etree");
    element_type = etree == NULL ? NULL : PyObject_GetAttrString(etree, "_Element");
    Py_XDECREF(etree);
    if (element_type == NULL)
        return NULL;
    Py_RETURN_NONE;
}

/* -- the walk ------------------------------------------------------------------------------------- */

enum { OTHER, BREAK, ANCHOR, PICTURE, INPUT };

typedef struct {
    const char *name;
    PyObject *tag;
    int is_inline, is_skipped, is_article, kind;
} Tag;

typedef struct {
    const char *ident, *classes;
    PyObject *name, *spots;
} Name;

typedef struct {
    PyObject *href, *node, *texts;
} Anchor;

enum { TAGS = 256, NAMES = 1024 };

typedef struct {
    PyObject *root;
    struct LxmlDocument *document;
    PyObject *node_type, *block_type, *link_type;
    PyObject *nodes, *blocks, *links;
    PyObject *pictures, *named, *unseen;
    PyObject *inline_tags, *skipped_tags;
    PyObject *name_of, *words_of, *hides;
    int cut; /* whether a name was too long to be noted whole */
    int has_roles, has_articles;
    PyObject *parts;   /* of the block that goes on; owned */
    Node *node;        /* the innermost element that is open */
    Node **open;       /* of each element that is open; NULL: it is no node */
    Anchor *anchors;
    Py_ssize_t depth, open_room, anchor_count, anchor_room;
    Py_ssize_t waiting_images, waiting_links, waiting_controls;
    int after_break;
    Tag tags[TAGS];    /* the last tag, and the last name, that fell on each place */
    Name names[NAMES];
} Walk;

static PyObject *string_of(const char *utf8)
{
    return PyUnicode_DecodeUTF8(utf8, (Py_ssize_t)strlen(utf8), NULL);
}

static Tag *tag_of(Walk *w, const char *name)
{
    Tag *tag = &w->tags[mixed((uint64_t)(uintptr_t)name) % TAGS];
    if (tag->name == name)
        return tag;
    PyObject *text = string_of(name);
    if (text == NULL)
        return NULL;
    PyUnicode_InternInPlace(&text);
    int is_inline = PySet_Contains(w->inline_tags, text), is_skipped = PySet_Contains(w->skipped_tags, text);
    if (is_inline < 0 || is_skipped < 0) {
        Py_DECREF(text);
        return NULL;
    }
    Py_XDECREF(tag->tag);
    *tag = (Tag){name, text, is_inline, is_skipped, !strcmp(name, "article"), OTHER};
    tag->kind = !strcmp(name, "br")      ? BREAK
                : !strcmp(name, "a")     ? ANCHOR
                : !strcmp(name, "img")   ? PICTURE
                : !strcmp(name, "amp-img") || !strcmp(name, "amp-anim") ? PICTURE
                : !strcmp(name, "input") ? INPUT
                                         : OTHER;
    return tag;
}

/* An attribute's value; NULL: it is made in a way not known here. */
static const char *value_of(const xmlAttr *attribute)
{
    const xmlNode *text = attribute->children;
    if (text == NULL)
        return "";
    if (text->type != XML_TEXT_NODE || text->next != NULL)
        return NULL;
    return text->content == NULL ? "" : chars_of(text->content);
}

typedef struct {
    const char *ident, *classes, *style, *href, *type;
    int hidden, has_role;
} Attributes;

/* What is wanted of an element's attributes; 0: there is something not known here. */
static int read_attributes(const xmlNode *element, Attributes *found)
{
    memset(found, 0, sizeof *found);
    for (const xmlAttr *at = element->properties; at != NULL; at = at->next) {
        const char **place = NULL;
        if (at->ns != NULL)
            return 0;
        const char *name = chars_of(at->name);
        switch (name[0]) {
        case 'i':
            place = !strcmp(name, "id") ? &found->ident : NULL;
            break;
        case 'c':
            place = !strcmp(name, "class") ? &found->classes : NULL;
            break;
        case 's':
            place = !strcmp(name, "style") ? &found->style : NULL;
            break;
        case 'h':
            place = !strcmp(name, "href") ? &found->href : NULL;
            found->hidden |= !strcmp(name, "hidden");
            break;
        case 't':
            place = !strcmp(name, "type") ? &found->type : NULL;
            break;
        case 'r':
            found->has_role |= !strcmp(name, "role");
            break;
        default:
            break;
        }
        if (place != NULL && *place == NULL && (*place = value_of(at)) == NULL)
            return 0;
    }
    return 1;
}

static inline int is_set(const char *value)
{
    return value != NULL && value[0] != 0;
}

static inline int same(const char *a, const char *b)
{
    return a == b || (a != NULL && b != NULL && !strcmp(a, b));
}

static uint64_t hashed(uint64_t hash, const char *text)
{
    for (; text != NULL && *text; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001B3u;
    return hash * 31 + 7;
}

/* The list of nodes with a word in their names; borrowed. */
static PyObject *spot_of(Walk *w, PyObject *word)
{
    PyObject *spot = PyDict_GetItemWithError(w->named, word);
    if (spot != NULL || PyErr_Occurred())
        return spot;
    spot = PyList_New(0);
    int failed = spot == NULL || PyDict_SetItem(w->named, word, spot) < 0;
    Py_XDECREF(spot); /* the dictionary has it */
    return failed ? NULL : spot;
}

/* What a callable says of a name: ``size`` values in a tuple, the last of them whether the name was noted whole. */
static PyObject *answer_of(Walk *w, PyObject *answer, Py_ssize_t size)
{
    if (answer != NULL && (!PyTuple_Check(answer) || PyTuple_Size(answer) != size
                           || !PyTuple_Check(PyTuple_GetItem(answer, size - 2)))) {
        PyErr_SetString(PyExc_TypeError, "another answer about a name");
        Py_CLEAR(answer);
    }
    if (answer != NULL)
        w->cut |= PyObject_IsTrue(PyTuple_GetItem(answer, size - 1)) != 1;
    return answer;
}

/* The name of a node with these, put down for each of its words. */
static int give_name(Walk *w, Node *node, const char *ident, const char *classes)
{
    Name *known = &w->names[mixed(hashed(hashed(0xCBF29CE484222325u, ident), classes)) % NAMES];
    if (known->name == NULL || !same(known->ident, ident) || !same(known->classes, classes)) {
        PyObject *found = answer_of(w, PyObject_CallFunction(w->name_of, "zz", ident, classes), 3);
        PyObject *spots = found == NULL ? NULL : PyList_New(0);
        if (spots == NULL) {
            Py_XDECREF(found);
            return -1;
        }
        PyObject *name = PyTuple_GetItem(found, 0), *words = PyTuple_GetItem(found, 1);
        Py_INCREF(name);
        int failed = 0;
        for (Py_ssize_t i = 0; i < PyTuple_Size(words) && !failed; i++) {
            PyObject *spot = spot_of(w, PyTuple_GetItem(words, i));
            failed = spot == NULL || PyList_Append(spots, spot) < 0;
        }
        Py_DECREF(found);
        if (failed) {
            Py_DECREF(name);
            Py_DECREF(spots);
            return -1;
        }
        Py_XDECREF(known->name);
        Py_XDECREF(known->spots);
        *known = (Name){ident, classes, name, spots};
    }
    Py_INCREF(known->name);
    Py_XDECREF(node->name);
    node->name = known->name;
    for (Py_ssize_t i = 0; i < PyList_Size(known->spots); i++)
        if (PyList_Append(PyList_GetItem(known->spots, i), (PyObject *)node) < 0)
            return -1;
    return 0;
}

/* The names of an element that is no node. */
static int note(Walk *w, const Attributes *attributes)
{
    const char *values[] = {attributes->ident, attributes->classes};
    for (int i = 0; i < 2; i++) {
        if (!is_set(values[i]))
            continue;
        PyObject *found = answer_of(w, PyObject_CallFunction(w->words_of, "s", values[i]), 2);
        PyObject *words = found == NULL ? NULL : PyTuple_GetItem(found, 0);
        int failed = words == NULL;
        for (Py_ssize_t at = 0; !failed && at < PyTuple_Size(words); at++)
            failed = PySet_Add(w->unseen, PyTuple_GetItem(words, at)) < 0;
        Py_XDECREF(found);
        if (failed)
            return -1;
    }
    return 0;
}

/* A block of what was gathered, if it is any text; it stands in the nearest element that is not inline. */
static int flush(Walk *w, Node *node)
{
    if (node == NULL || !PyList_Size(w->parts))
        return 0;
    Line line;
    int found = line_of(w->parts, &line);
    if (found < 0)
        return -1;
    while (found && node->parent != NULL && node->is_inline)
        node = (Node *)node->parent;
    PyObject *next = PyList_New(0);
    Block *block = !found || next == NULL ? NULL : new_object((PyTypeObject *)w->block_type);
    if (next == NULL || (found && block == NULL)) {
        Py_XDECREF(next);
        if (found)
            Py_DECREF(line.text);
        return -1;
    }
    if (!found) {
        Py_DECREF(w->parts);
        w->parts = next;
        return 0;
    }
    Py_INCREF((PyObject *)node);
    block->node = (PyObject *)node;
    block->parts = w->parts;
    w->parts = next;
    block->text = line.text;
    block->index = PyList_Size(w->blocks);
    block->weight = line.weight;
    block->linked = line.linked;
    block->link_share = line.weight != 0.0 ? line.linked / line.weight : 0.0;
    block->stops = line.stops;
    block->after_break = (char)w->after_break;
    block->images = w->waiting_images;
    block->links = w->waiting_links;
    block->controls = w->waiting_controls;
    w->waiting_images = w->waiting_links = w->waiting_controls = 0;
    w->after_break = 0;
    int failed = PyList_Append(w->blocks, (PyObject *)block);
    Py_DECREF(block);
    return failed;
}

/* The first of the text nodes that begin at a node; NULL: another node stands there. */
static const xmlNode *text_at(const xmlNode *node)
{
    return node != NULL && (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) ? node : NULL;
}

static int only_blanks(const char *text)
{
    for (; *text; text++)
        if (*text != ' ' && !(*text >= 0x09 && *text <= 0x0D) && !(*text >= 0x1C && *text <= 0x1F))
            return 0;
    return 1;
}

/* A text of ``node``'s, the text nodes from ``first`` on, to the block and the link that are going on. */
static int take_text(Walk *w, const xmlNode *first, Node *node)
{
    if (first == NULL || node == NULL)
        return 0;
    PyObject *text;
    if (text_at(first->next) == NULL) {
        const char *content = chars_of(first->content);
        if (content == NULL || !content[0])
            return 0;
        if (!w->anchor_count && !PyList_Size(w->parts) && only_blanks(content))
            return 0;
        text = string_of(content);
    } else {
        size_t size = 0;
        for (const xmlNode *at = first; at != NULL; at = text_at(at->next))
            size += at->content == NULL ? 0 : strlen(chars_of(at->content));
        char *all = allocate(size + 1, 1), *end = all;
        if (all == NULL)
            return -1;
        for (const xmlNode *at = first; at != NULL; at = text_at(at->next)) {
            size_t length = at->content == NULL ? 0 : strlen(chars_of(at->content));
            memcpy(end, at->content == NULL ? "" : chars_of(at->content), length);
            end += length;
        }
        text = PyUnicode_DecodeUTF8(all, (Py_ssize_t)size, NULL);
        free(all);
    }
    if (text == NULL)
        return -1;
    int failed = 0;
    if (PyUnicode_GetLength(text)) {
        if (w->anchor_count)
            failed = PyList_Append(w->anchors[w->anchor_count - 1].texts, text);
        int blank = failed || PyList_Size(w->parts) ? 0 : is_blank_text(text);
        failed = failed || blank < 0;
        if (!failed && !blank) {
            PyObject *part = PyTuple_Pack(3, text, (PyObject *)node, w->anchor_count ? Py_True : Py_False);
            failed = part == NULL || PyList_Append(w->parts, part) < 0;
            Py_XDECREF(part);
        }
    }
    Py_DECREF(text);
    return failed ? -1 : 0;
}

/* Whether a byte of UTF-8 is a plain sign: no blank, and no part of a longer character. */
static int is_plain_sign(char byte)
{
    return byte > ' ' && byte < 0x7F;
}

/* A value's first 2,000 characters without blanks around it. */
static PyObject *stripped(const char *utf8)
{
    size_t size = strlen(utf8);
    if (size == 0 || (size <= 2000 && is_plain_sign(utf8[0]) && is_plain_sign(utf8[size - 1])))
        return PyUnicode_DecodeUTF8(utf8, (Py_ssize_t)size, NULL); /* most addresses */
    PyObject *whole = string_of(utf8), *part = whole == NULL ? NULL : PyUnicode_Substring(whole, 0, 2000);
    PyObject *text = part == NULL ? NULL : PyObject_CallMethod(part, "strip", NULL);
    Py_XDECREF(whole);
    Py_XDECREF(part);
    return text;
}

/* An array with room for one more; NULL: there is no memory, and the array stays as it was. */
static void *with_room(void *array, Py_ssize_t *room, Py_ssize_t count, size_t width)
{
    if (count < *room)
        return array;
    Py_ssize_t more = 2 * *room + 16;
    void *larger = grown(array, more, width);
    *room = larger == NULL ? *room : more;
    return larger;
}

static int open_anchor(Walk *w, Node *node, const char *href)
{
    Anchor *anchors = with_room(w->anchors, &w->anchor_room, w->anchor_count, sizeof *anchors);
    if (anchors == NULL)
        return -1;
    w->anchors = anchors;
    PyObject *address = stripped(href), *texts = address == NULL ? NULL : PyList_New(0);
    if (texts == NULL) {
        Py_XDECREF(address);
        return -1;
    }
    Py_INCREF((PyObject *)node);
    w->anchors[w->anchor_count++] = (Anchor){address, (PyObject *)node, texts};
    w->waiting_links++;
    return 0;
}

static void drop_anchor(Anchor *anchor)
{
    Py_DECREF(anchor->href);
    Py_DECREF(anchor->node);
    Py_DECREF(anchor->texts);
}

static int close_anchor(Walk *w)
{
    Anchor anchor = w->anchors[--w->anchor_count];
    Link *link = new_object((PyTypeObject *)w->link_type);
    PyObject *text = link == NULL ? NULL : joined_clean(anchor.texts);
    if (text == NULL) {
        Py_XDECREF((PyObject *)link);
        drop_anchor(&anchor);
        return -1;
    }
    link->href = anchor.href;
    link->node = anchor.node;
    link->text = text;
    link->block = ((Node *)anchor.node)->first;
    Py_DECREF(anchor.texts);
    int failed = PyList_Append(w->links, (PyObject *)link);
    Py_DECREF(link);
    return failed;
}

static int push(Walk *w, Node *node)
{
    Node **open = with_room(w->open, &w->open_room, w->depth, sizeof *open);
    if (open == NULL)
        return -1;
    w->open = open;
    w->open[w->depth++] = node; /* borrowed: page.nodes has it */
    return 0;
}

/* "none" in it, in any case: no other style hides. */
static int may_hide(const char *style)
{
    for (; *style; style++)
        if ((style[0] | 32) == 'n' && (style[1] | 32) == 'o' && (style[2] | 32) == 'n' && (style[3] | 32) == 'e')
            return 1;
    return 0;
}

static int hides(Walk *w, const Attributes *attributes)
{
    if (attributes->hidden)
        return 1;
    if (attributes->style == NULL || !may_hide(attributes->style))
        return 0;
    PyObject *answer = PyObject_CallFunction(w->hides, "s", attributes->style);
    int hidden = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return hidden;
}

static int is_choice(const char *type)
{
    static const char *const kinds[] = {"radio", "checkbox"};
    for (int kind = 0; type != NULL && kind < 2; kind++) {
        const char *a = type, *b = kinds[kind];
        while (*b && (*a >= 'A' && *a <= 'Z' ? *a | 32 : *a) == *b)
            a++, b++;
        if (!*b && !*a)
            return 1;
    }
    return 0;
}

/* An element begins. 1: what is below it is walked; 0: it is not; 2: something is not known here; -1: error. */
static int enter(Walk *w, const xmlNode *element)
{
    Attributes attributes;
    if (element->ns != NULL || !read_attributes(element, &attributes))
        return 2;
    w->has_roles |= attributes.has_role;
    Tag *tag = tag_of(w, chars_of(element->name));
    if (tag == NULL)
        return -1;
    if (tag->is_skipped) {
        if (tag->kind == INPUT && is_choice(attributes.type)) {
            if (flush(w, w->node) < 0)
                return -1;
            w->waiting_controls++;
        }
        return note(w, &attributes) < 0 || push(w, NULL) < 0 ? -1 : 0;
    }
    if (tag->kind == BREAK) {
        if (note(w, &attributes) < 0 || flush(w, w->node) < 0)
            return -1;
        w->after_break = 1;
        return push(w, NULL) < 0 ? -1 : 1;
    }
    if (!tag->is_inline && flush(w, w->node) < 0)
        return -1;
    Node *own = new_object((PyTypeObject *)w->node_type);
    if (own == NULL)
        return -1;
    w->has_articles |= tag->is_article;
    Py_XINCREF((PyObject *)w->node);
    own->parent = (PyObject *)w->node;
    Py_INCREF(tag->tag);
    own->tag = tag->tag;
    own->is_inline = (char)tag->is_inline;
    own->source = element;
    own->index = PyList_Size(w->nodes);
    own->first = PyList_Size(w->blocks);
    if (w->node == NULL) {
        Py_INCREF(w->root);
        own->element = w->root;
    }
    int failed = PyList_Append(w->nodes, (PyObject *)own) < 0;
    failed = failed || (tag->kind == PICTURE && PyList_Append(w->pictures, (PyObject *)own) < 0);
    Py_DECREF(own); /* page.nodes has it */
    int hidden = failed ? -1 : hides(w, &attributes);
    if (hidden < 0)
        return -1;
    own->hidden = (char)(hidden || (w->node != NULL && w->node->hidden));
    if (is_set(attributes.ident) || is_set(attributes.classes)) {
        if (give_name(w, own, attributes.ident, attributes.classes) < 0)
            return -1;
    } else if ((own->name = PyUnicode_FromString("")) == NULL) {
        return -1;
    }
    w->node = own;
    if (push(w, own) < 0)
        return -1;
    if (tag->kind == ANCHOR && is_set(attributes.href) && open_anchor(w, own, attributes.href) < 0)
        return -1;
    w->waiting_images += tag->kind == PICTURE;
    return take_text(w, text_at(element->children), own) < 0 ? -1 : 1;
}

/* The innermost open element ends, and what follows it begins. */
static int leave(Walk *w, const xmlNode *element)
{
    Node *own = w->open[--w->depth];
    if (own != NULL) {
        own->end = PyList_Size(w->nodes);
        if (!own->is_inline) {
            if (flush(w, own) < 0)
                return -1;
            own->last = PyList_Size(w->blocks);
        } else {
            own->last = PyList_Size(w->blocks) + (PyList_Size(w->parts) > 0);
            if (w->anchor_count && w->anchors[w->anchor_count - 1].node == (PyObject *)own && close_anchor(w) < 0)
                return -1;
        }
        w->node = (Node *)own->parent;
    }
    return take_text(w, text_at(element->next), w->node);
}

/* The first element from a node on among its siblings; whether there is anything else but text. */
static const xmlNode *element_from(const xmlNode *node, int *foreign)
{
    for (; node != NULL && node->type != XML_ELEMENT_NODE; node = node->next)
        *foreign |= node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE;
    return node;
}

/* Note the names of all elements below one that is skipped. */
static int note_below(Walk *w, const xmlNode *top, int *foreign)
{
    const xmlNode *at = element_from(top->children, foreign);
    while (at != NULL && at != top && !*foreign) {
        Attributes attributes;
        if (at->ns != NULL || !read_attributes(at, &attributes))
            *foreign = 1;
        else if (note(w, &attributes) < 0)
            return -1;
        w->has_roles |= attributes.has_role;
        const xmlNode *next = element_from(at->children, foreign);
        while (next == NULL && at != top) {
            next = element_from(at->next, foreign);
            if (next == NULL)
                at = at->parent;
        }
        at = next == NULL ? top : next;
    }
    return 0;
}

/* 1: all of it was walked; 0: there is something not known here; -1: error. */
static int walk(Walk *w, const xmlNode *root)
{
    const xmlNode *at = root;
    for (;;) {
        int foreign = 0, below = enter(w, at);
        if (below < 0)
            return -1;
        if (below == 2)
            return 0;
        if (!below && note_below(w, at, &foreign) < 0)
            return -1;
        const xmlNode *next = below ? element_from(at->children, &foreign) : NULL;
        while (next == NULL && !foreign) {
            if (leave(w, at) < 0)
                return -1;
            if (at == root)
                return PyList_Size(w->nodes) && flush(w, (Node *)PyList_GetItem(w->nodes, 0)) < 0 ? -1 : 1;
            next = element_from(at->next, &foreign);
            if (next == NULL)
                at = at->parent;
        }
        if (foreign)
            return 0;
        at = next;
    }
}

/* walk(root, types of nodes, blocks and links, their lists, that of pictures, named, unseen, inline tags, skipped tags,
   name_of, words_of, hides): fill the collections. 0: walk it again in Python; else 1 for all of it was walked, 2 for some
   name was cut, 4 for some element has a role, 8 for some node is an article, together. */
PyObject *kernel_walk(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *root;
    Walk *w = calloc(1, sizeof *w);
    if (w == NULL)
        return PyErr_NoMemory();
    if (!PyArg_ParseTuple(args, "OOOOO!O!O!O!O!O!OOOOO", &root, &w->node_type, &w->block_type, &w->link_type,
                          &PyList_Type, &w->nodes, &PyList_Type, &w->blocks, &PyList_Type, &w->links, &PyList_Type,
                          &w->pictures, &PyDict_Type, &w->named, &PySet_Type, &w->unseen, &w->inline_tags,
                          &w->skipped_tags, &w->name_of, &w->words_of, &w->hides)) {
        free(w);
        return NULL;
    }
    const struct {
        PyObject *type, *base;
    } kinds[] = {{w->node_type, node_base}, {w->block_type, block_base}, {w->link_type, link_base}};
    int fits = element_type != NULL ? PyObject_IsInstance(root, element_type) : 0;
    for (int i = 0; i < 3 && fits == 1; i++)
        fits = PyType_Check(kinds[i].type)
               && PyType_IsSubtype((PyTypeObject *)kinds[i].type, (PyTypeObject *)kinds[i].base);
    int done = fits;
    if (fits == 1) {
        const xmlNode *top = node_behind(root);
        w->root = root;
        w->document = ((Element *)root)->_doc;
        w->parts = PyList_New(0);
        done = w->parts == NULL ? -1 : top == NULL || top->type != XML_ELEMENT_NODE ? 0 : walk(w, top);
    }
    Py_XDECREF(w->parts);
    while (w->anchor_count)
        drop_anchor(&w->anchors[--w->anchor_count]);
    for (int i = 0; i < TAGS; i++)
        Py_XDECREF(w->tags[i].tag);
    for (int i = 0; i < NAMES; i++) {
        Py_XDECREF(w->names[i].name);
        Py_XDECREF(w->names[i].spots);
    }
    int answer = done == 1 ? 1 | (w->cut ? 2 : 0) | (w->has_roles ? 4 : 0) | (w->has_articles ? 8 : 0) : done;
    free(w->open);
    free(w->anchors);
    free(w);
    return answer < 0 ? NULL : PyLong_FromLong(answer);
}

/* node_of(nodes, element): the node of an element of lxml's, without asking lxml for the others; None: there is none. */
PyObject *kernel_node_of(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *element;
    if (!PyArg_ParseTuple(args, "O!O", &PyList_Type, &nodes, &element))
        return NULL;
    int is_lxml = element_type == NULL ? 0 : PyObject_IsInstance(element, element_type);
    const xmlNode *source = is_lxml == 1 ? node_behind(element) : NULL;
    for (Py_ssize_t i = 0; i < PyList_Size(nodes) && is_lxml >= 0; i++) {
        PyObject *item = PyList_GetItem(nodes, i);
        Node *node = (Node *)item;
        if (!is_one_of(item, node_base) || (node->element != element && (source == NULL || node->source != source)))
            continue;
        /* An address may have been given to another element since: the node's own decides. */
        PyObject *own = node_element(item, NULL);
        int is_same = own == element;
        Py_XDECREF(own);
        if (own == NULL)
            return NULL;
        if (is_same) {
            Py_INCREF(item);
            return item;
        }
    }
    if (is_lxml < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* The value of an element's attribute, as text; None: it has none. NULL without an error: made in a way not known here. */
static PyObject *attribute_of(const xmlNode *element, const char *name)
{
    for (const xmlAttr *at = element->properties; at != NULL; at = at->next) {
        if (at->ns != NULL || xml_strcmp(at->name, name))
            continue;
        const char *value = value_of(at);
        return value == NULL ? NULL : string_of(value);
    }
    Py_INCREF(Py_None);
    return Py_None;
}

/* The text an element begins with, up to another node that is no text. */
static PyObject *first_text(const xmlNode *element)
{
    size_t size = 0;
    for (const xmlNode *at = text_at(element->children); at != NULL; at = text_at(at->next))
        size += at->content == NULL ? 0 : strlen(chars_of(at->content));
    char *all = allocate(size + 1, 1), *end = all;
    if (all == NULL)
        return NULL;
    for (const xmlNode *at = text_at(element->children); at != NULL; at = text_at(at->next)) {
        size_t length = at->content == NULL ? 0 : strlen(chars_of(at->content));
        memcpy(end, at->content == NULL ? "" : chars_of(at->content), length);
        end += length;
    }
    PyObject *text = PyUnicode_DecodeUTF8(all, (Py_ssize_t)size, NULL);
    free(all);
    return text;
}

enum { STATING = 6, MOST_STATED = 4 };

/* The elements that state something for machines, and what is read of each: attributes, and of the first two the text. */
static const struct {
    const char *tag, *attributes[MOST_STATED];
} stating[STATING] = {
    {"title", {NULL}},
    {"script", {"type"}},
    {"meta", {"content", "name", "property", "itemprop"}},
    {"link", {"rel", "href"}},
    {"base", {"href"}},
    {"template", {"shadowrootmode", "shadowroot"}},
};

/* Put down what an element states; 0: it is none that does; -1: error, or (with none set) made in a way not known here. */
static int add_stated(PyObject *found, const xmlNode *element)
{
    int kind = 0;
    while (kind < STATING && xml_strcmp(element->name, stating[kind].tag))
        kind++;
    if (kind == STATING)
        return 0;
    PyObject *values[2 + MOST_STATED];
    int count = 1, has_text = kind == 0;
    if ((values[0] = string_of(stating[kind].tag)) == NULL)
        return -1;
    for (int i = 0; i < MOST_STATED && stating[kind].attributes[i] != NULL && values[count - 1] != NULL; i++)
        values[count++] = attribute_of(element, stating[kind].attributes[i]);
    if (kind == 1 && values[1] != NULL && values[1] != Py_None) {
        const char *type = PyUnicode_AsUTF8AndSize(values[1], NULL);
        has_text = type != NULL && strstr(type, "ld+json") != NULL;
    }
    if (has_text && values[count - 1] != NULL)
        values[count++] = first_text(element);
    int is_whole = values[count - 1] != NULL;
    PyObject *stated = is_whole ? PyTuple_New(count) : NULL;
    for (int i = 0; i < count; i++) {
        if (stated == NULL)
            Py_XDECREF(values[i]);
        else
            PyTuple_SetItem(stated, i, values[i]);
    }
    int failed = stated == NULL || ((kind != 1 || has_text) && PyList_Append(found, stated) < 0);
    Py_XDECREF(stated);
    return failed ? -1 : 1;
}

/* The next node in a tree in reading order; NULL: there is none. */
static const xmlNode *following(const xmlNode *top, const xmlNode *at)
{
    if (at->type == XML_ELEMENT_NODE && at->children != NULL)
        return at->children;
    while (at != top && at->next == NULL)
        at = at->parent;
    return at == top ? NULL : at->next;
}

/* The element of libxml2's behind one of lxml's; NULL: it is none, or (with an error set) there is no lxml. */
static const xmlNode *top_of(PyObject *root)
{
    int is_lxml = element_type == NULL ? 0 : PyObject_IsInstance(root, element_type);
    const xmlNode *top = is_lxml == 1 ? node_behind(root) : NULL;
    return top == NULL || top->type != XML_ELEMENT_NODE ? NULL : top;
}

/* stated(root): what the elements title, meta, link, base, template and the scripts of JSON-LD state, in their order: tag,
   values of the attributes asked for (None: absent), text. None: the tree has something not known here. */
PyObject *kernel_stated(PyObject *module, PyObject *root)
{
    (void)module;
    const xmlNode *top = top_of(root);
    PyObject *found = top == NULL ? NULL : PyList_New(0);
    for (const xmlNode *at = top; at != NULL && found != NULL; at = following(top, at))
        if (at->type == XML_ELEMENT_NODE && (at->ns != NULL || add_stated(found, at) < 0))
            Py_CLEAR(found);
    if (found != NULL || PyErr_Occurred())
        return found;
    Py_RETURN_NONE;
}
