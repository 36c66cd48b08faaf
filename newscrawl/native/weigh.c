/* What the lines and elements of a page weigh (newscrawl.extraction.body, which says the same in Python). */
#include "page.h"

static int is_list_of(PyObject *list, PyObject *type)
{
    const PyTypeObject *known = NULL; /* all of a page's are of one type */
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i);
        if (Py_TYPE(item) == known)
            continue;
        if (!is_one_of(item, type)) {
            PyErr_SetString(PyExc_TypeError, "not of the page");
            return 0;
        }
        known = Py_TYPE(item);
    }
    return 1;
}

/* The same of an argument that may be no list. */
static int are_of(PyObject *list, PyObject *type)
{
    if (!PyList_Check(list)) {
        PyErr_SetString(PyExc_TypeError, "not a list");
        return 0;
    }
    return is_list_of(list, type);
}

static double smaller(double a, double b)
{
    return b < a ? b : a;
}

/* Lists of numbers, made together. */
static int new_sums(PyObject **sums, int count, Py_ssize_t size)
{
    for (int k = 0; k < count; k++)
        sums[k] = NULL;
    for (int k = 0; k < count; k++)
        if ((sums[k] = PyList_New(size)) == NULL)
            return 0;
    return 1;
}

static int put_sum(PyObject *list, Py_ssize_t at, double value)
{
    PyObject *number = PyFloat_FromDouble(value);
    return number == NULL ? -1 : PyList_SetItem(list, at, number);
}

/* What a callable says of a text; -1: error. */
static int says(PyObject *question, PyObject *text)
{
    PyObject *answer = PyObject_CallFunctionObjArgs(question, text, NULL);
    int is_so = answer == NULL ? -1 : PyObject_IsTrue(answer);
    Py_XDECREF(answer);
    return is_so;
}

typedef struct {
    PyObject *between, *headings, *is_furniture, *is_rights, *is_meta;
    double furniture, rights;
} Worth;

/* What a shown line that is not mostly links speaks for or against being in the body; errors are left set. */
static double worth_of(const Worth *w, const Block *block)
{
    double rest = block->weight - block->linked, share = 1.0 - block->link_share;
    PyObject *index = PyLong_FromSsize_t(block->index);
    int found = index == NULL ? -1 : PySet_Contains(w->between, index);
    Py_XDECREF(index);
    if (found)
        return block->weight;
    if ((found = says(w->is_furniture, block->text)))
        return w->furniture;
    if ((found = says(w->is_rights, block->text)))
        return w->rights;
    if ((found = PySet_Contains(w->headings, ((Node *)block->node)->tag)))
        return -0.5;
    if (rest >= 30 && block->stops)
        return rest * share;
    if (rest >= 12 && block->stops) {
        found = rest < 30 ? says(w->is_meta, block->text) : 0;
        return found ? -1.5 : 0.6 * rest * share;
    }
    return rest >= 40 ? 0.4 * rest * share : -1.5;
}

/* block_values(blocks, between, headings, (is furniture, value), (is a notice, value), is a meta line): value of each;
   sums of weight, weight in links and running text before each, and of all. Those whose index is in ``between`` are
   worth what they weigh. */
PyObject *kernel_block_values(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *sums[3];
    Worth w;
    if (!PyArg_ParseTuple(args, "O!OO(Od)(Od)O", &PyList_Type, &blocks, &w.between, &w.headings, &w.is_furniture,
                          &w.furniture, &w.is_rights, &w.rights, &w.is_meta)
        || !is_list_of(blocks, block_base))
        return NULL;
    Py_ssize_t count = PyList_Size(blocks);
    double weight = 0.0, links = 0.0, running = 0.0;
    int failed = !new_sums(sums, 3, count + 1);
    for (Py_ssize_t i = 0; i <= count && !failed; i++) {
        failed = put_sum(sums[0], i, weight) < 0 || put_sum(sums[1], i, links) < 0 || put_sum(sums[2], i, running) < 0;
        if (failed || i == count)
            break;
        Block *block = (Block *)PyList_GetItem(blocks, i);
        if (block->node == NULL || block->text == NULL) {
            PyErr_SetString(PyExc_TypeError, "not of the page");
            failed = 1;
            break;
        }
        if (((Node *)block->node)->hidden) {
            block->value = 0.0;
        } else if (block->link_share > 0.5) {
            block->value = -3.0 - 0.15 * smaller(block->linked, 60.0);
        } else {
            Py_INCREF((PyObject *)block); /* whatever is done to the list */
            block->value = worth_of(&w, block);
            failed = PyErr_Occurred() != NULL || PyList_Size(blocks) != count;
            if (!failed) {
                weight += block->weight;
                links += block->linked;
                running += block->value > 0.0 ? block->value : 0.0;
            }
            Py_DECREF((PyObject *)block);
            continue;
        }
        weight += block->weight;
        links += block->linked;
    }
    if (!failed)
        return Py_BuildValue("NNN", sums[0], sums[1], sums[2]);
    for (int k = 0; k < 3; k++)
        Py_XDECREF(sums[k]);
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_RuntimeError, "the list was changed");
    return NULL;
}

/* A list's numbers; NULL: error. */
static double *numbers_of(PyObject *list)
{
    Py_ssize_t count = PyList_Size(list);
    double *numbers = allocate((size_t)count + 1, sizeof *numbers);
    for (Py_ssize_t i = 0; numbers != NULL && i < count; i++) {
        numbers[i] = PyFloat_AsDouble(PyList_GetItem(list, i));
        if (PyErr_Occurred()) {
            free(numbers);
            numbers = NULL;
        }
    }
    return numbers;
}

enum { NAMES = 64 };

/* Whether an element's tag or name speaks against it. */
static int is_suspect(const Node *node, PyObject *tags, PyObject *never, PyObject *named, PyObject *names[], int known[])
{
    int is_one = PySet_Contains(tags, node->tag);
    if (is_one || node->name == NULL || PyUnicode_GetLength(node->name) <= 0)
        return is_one;
    int is_none = PySet_Contains(never, node->tag);
    if (is_none)
        return is_none < 0 ? -1 : 0;
    int slot = (int)(mixed((uint64_t)(uintptr_t)node->name) % NAMES);
    if (names[slot] != node->name) {
        PyObject *answer = PyObject_CallFunction(named, "O", node->name);
        int found = answer == NULL ? -1 : PyObject_IsTrue(answer);
        Py_XDECREF(answer);
        if (found < 0)
            return -1;
        names[slot] = node->name; /* a node holds it */
        known[slot] = found;
    }
    return known[slot];
}

/* node_weights(nodes, sums of weight, sums of links, tags, tags never, named, judge): weight and links of each; an
   element below an boilerplate is one, else ``judge`` is asked of those with a tag or a name that speaks against them. */
PyObject *kernel_node_weights(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *weights, *linked, *tags, *never, *named, *judge, *names[NAMES] = {NULL};
    int known[NAMES];
    if (!PyArg_ParseTuple(args, "O!O!O!OOOO", &PyList_Type, &nodes, &PyList_Type, &weights, &PyList_Type, &linked, &tags,
                          &never, &named, &judge)
        || !is_list_of(nodes, node_base))
        return NULL;
    Py_ssize_t count = PyList_Size(weights);
    double *whole = numbers_of(weights), *links = whole == NULL ? NULL : numbers_of(linked);
    int failed = links == NULL;
    if (!failed && PyList_Size(linked) != count) {
        PyErr_SetString(PyExc_IndexError, "as many sums of links as of weights");
        failed = 1;
    }
    for (Py_ssize_t i = 0; !failed && i < PyList_Size(nodes); i++) {
        Node *node = (Node *)PyList_GetItem(nodes, i), *parent = (Node *)node->parent;
        if (node->first < 0 || node->last < 0 || node->first >= count || node->last >= count) {
            PyErr_SetString(PyExc_IndexError, "a node of other blocks");
            failed = 1;
            break;
        }
        node->weight = whole[node->last] - whole[node->first];
        node->linked = links[node->last] - links[node->first];
        if (parent != NULL && (PyObject *)parent != Py_None && parent->boilerplate) {
            node->boilerplate = 1;
            continue;
        }
        int suspect = node->tag == NULL ? 0 : is_suspect(node, tags, never, named, names, known);
        if (suspect > 0) {
            Py_INCREF((PyObject *)node); /* whatever is done to the list */
            PyObject *answer = PyObject_CallFunction(judge, "O", node);
            suspect = answer == NULL ? -1 : PyObject_IsTrue(answer);
            Py_XDECREF(answer);
            node->boilerplate = suspect > 0;
            Py_DECREF((PyObject *)node);
        } else {
            node->boilerplate = 0;
        }
        failed = suspect < 0;
    }
    free(whole);
    free(links);
    if (failed)
        return NULL;
    Py_RETURN_NONE;
}

/* linked_parents(nodes, least): indices of the elements with two children or more that begin blocks of their own, are no
   boilerplate and have so much weight in links; in the order of their first such child. */
PyObject *kernel_linked_parents(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *found;
    double least;
    if (!PyArg_ParseTuple(args, "O!d", &PyList_Type, &nodes, &least) || !is_list_of(nodes, node_base))
        return NULL;
    Py_ssize_t count = PyList_Size(nodes), kinds = 0;
    int32_t *children = calloc((size_t)count + 1, sizeof *children), *order = allocate((size_t)count + 1, sizeof *order);
    found = children == NULL || order == NULL ? NULL : PyList_New(0);
    for (Py_ssize_t i = 0; i < count && found != NULL; i++) {
        const Node *node = (Node *)PyList_GetItem(nodes, i), *parent = (const Node *)node->parent;
        if (!(node->linked >= least) || node->boilerplate || node->is_inline || parent == NULL)
            continue;
        if (parent->index < 0 || parent->index >= count) {
            PyErr_SetString(PyExc_IndexError, "a node of another page");
            Py_CLEAR(found);
        } else if (!children[parent->index]++) {
            order[kinds++] = (int32_t)parent->index;
        }
    }
    for (Py_ssize_t i = 0; i < kinds && found != NULL; i++) {
        PyObject *index = children[order[i]] < 2 ? NULL : PyLong_FromLong(order[i]);
        if (children[order[i]] >= 2 && (index == NULL || PyList_Append(found, index) < 0))
            Py_CLEAR(found);
        Py_XDECREF(index);
    }
    free(children);
    free(order);
    if (found == NULL && !PyErr_Occurred())
        PyErr_NoMemory();
    return found;
}

/* children(nodes, parent): the children of an element that begin blocks of their own, have text and are not boilerplate */
PyObject *kernel_children(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *found;
    Py_ssize_t at;
    if (!PyArg_ParseTuple(args, "O!n", &PyList_Type, &nodes, &at))
        return NULL;
    Py_ssize_t count = PyList_Size(nodes), end = 0;
    found = PyList_New(0);
    for (int is_parent = 1; found != NULL && (is_parent || at < end); is_parent = 0) {
        PyObject *item = at < 0 || at >= count ? NULL : PyList_GetItem(nodes, at);
        const Node *node = (Node *)item;
        if (item == NULL || !is_one_of(item, node_base) || (!is_parent && node->end <= at)) {
            PyErr_SetString(PyExc_IndexError, "not a node of this page");
            Py_CLEAR(found);
        } else if (is_parent) {
            end = node->end;
            at++;
        } else {
            int wanted = node->last > node->first && !node->boilerplate && !node->is_inline;
            if (wanted && PyList_Append(found, item) < 0)
                Py_CLEAR(found);
            at = node->end;
        }
    }
    return found;
}

/* valued(blocks, (value, value)): those of one of two values */
PyObject *kernel_valued(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *found;
    double one, other;
    if (!PyArg_ParseTuple(args, "O!(dd)", &PyList_Type, &blocks, &one, &other) || !is_list_of(blocks, block_base))
        return NULL;
    found = PyList_New(0);
    for (Py_ssize_t i = 0; found != NULL && i < PyList_Size(blocks); i++) {
        Block *block = (Block *)PyList_GetItem(blocks, i);
        if ((block->value == one || block->value == other) && PyList_Append(found, (PyObject *)block) < 0)
            Py_CLEAR(found);
    }
    return found;
}

/* worthy(nodes): those whose value is above zero, in their order */
PyObject *kernel_worthy(PyObject *module, PyObject *nodes)
{
    (void)module;
    PyObject *found = are_of(nodes, node_base) ? PyList_New(0) : NULL;
    for (Py_ssize_t i = 0; found != NULL && i < PyList_Size(nodes); i++) {
        PyObject *node = PyList_GetItem(nodes, i);
        if (((Node *)node)->value > 0.0 && PyList_Append(found, node) < 0)
            Py_CLEAR(found);
    }
    return found;
}

/* running(blocks): running text before each of some lines, and of all, by their values */
PyObject *kernel_running(PyObject *module, PyObject *blocks)
{
    (void)module;
    PyObject *sums = are_of(blocks, block_base) ? PyList_New(PyList_Size(blocks) + 1) : NULL;
    double running = 0.0;
    for (Py_ssize_t i = 0; sums != NULL && i < PyList_Size(sums); i++) {
        if (i > 0) {
            double value = ((Block *)PyList_GetItem(blocks, i - 1))->value;
            running += value > 0.0 ? value : 0.0;
        }
        if (put_sum(sums, i, running) < 0)
            Py_CLEAR(sums);
    }
    return sums;
}

/* title_lines(blocks, longest, headings): those no heavier than that, and not mostly links unless they are headings */
PyObject *kernel_title_lines(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *headings, *found;
    double longest;
    if (!PyArg_ParseTuple(args, "O!dO", &PyList_Type, &blocks, &longest, &headings) || !is_list_of(blocks, block_base))
        return NULL;
    found = PyList_New(0);
    for (Py_ssize_t i = 0; found != NULL && i < PyList_Size(blocks); i++) {
        Block *block = (Block *)PyList_GetItem(blocks, i);
        const Node *node = (Node *)block->node;
        if (!(block->weight <= longest) || node == NULL)
            continue;
        int wanted = block->link_share <= 0.5 ? 1 : PySet_Contains(headings, node->tag);
        if (wanted < 0 || (wanted && PyList_Append(found, (PyObject *)block) < 0))
            Py_CLEAR(found);
    }
    return found;
}

/* The characters of a text, to be freed; NULL: error. */
static uint32_t *characters_of(PyObject *text, Py_ssize_t *count)
{
    *count = PyUnicode_GetLength(text);
    uint32_t *chars = *count < 0 ? NULL : allocate((size_t)*count + 1, 4);
    if (chars != NULL && PyUnicode_AsUCS4(text, chars, *count + 1, 1) == NULL) {
        free(chars);
        chars = NULL;
    }
    return chars;
}

static int is_among(uint32_t code, const uint32_t *chars, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++)
        if (chars[i] == code)
            return 1;
    return 0;
}

static int is_han(uint32_t code)
{
    return code >= 0x3400 && code <= 0x9FFF;
}

/* What makes an element of a list one of those asked for. */
typedef struct {
    uint32_t *chars; /* of characters, so many */
    Py_ssize_t count;
    Py_ssize_t longest;
    double value, weight;
    PyObject *running; /* sums of running text before each block, */
    double least;      /* of which so much stands before one that is wanted */
    uint32_t *needed;  /* characters one of which is needed, */
    Py_ssize_t needed_count, looked_at; /* among so many */
} Choice;

/* The objects of a list from one place on that are wanted; NULL: error. The characters of the text are read for the
   choice, and freed. */
static PyObject *chosen(PyObject *items, Py_ssize_t begin, PyObject *text, Choice choice,
                        int (*wanted)(PyObject *, const Choice *))
{
    choice.chars = characters_of(text, &choice.count);
    PyObject *found = choice.chars == NULL ? NULL : PyList_New(0);
    for (Py_ssize_t i = begin < 0 ? 0 : begin; found != NULL && i < PyList_Size(items); i++) {
        PyObject *item = PyList_GetItem(items, i);
        int is_wanted = wanted(item, &choice);
        if (is_wanted < 0 || (is_wanted && PyList_Append(found, item) < 0))
            Py_CLEAR(found);
    }
    free(choice.chars);
    return found;
}

#define NO_CHARACTER 0xFFFFFFFF

static uint32_t first_of(const Block *block)
{
    return block->text != NULL && PyUnicode_GetLength(block->text) > 0 ? PyUnicode_ReadChar(block->text, 0)
                                                                       : NO_CHARACTER;
}

static int begins(PyObject *item, const Choice *choice)
{
    uint32_t first = first_of((Block *)item);
    return first != NO_CHARACTER && is_among(first, choice->chars, choice->count);
}

static int is_letter(uint32_t code)
{
    return (code >= 'A' && code <= 'Z') || (code >= 'a' && code <= 'z') || (code >= 0xC0 && code <= 0x4FF);
}

/* Whether a text has a letter, or one of the characters needed, among its first. */
static int has_needed(PyObject *text, const Choice *choice)
{
    Py_ssize_t size = PyUnicode_GetLength(text);
    for (Py_ssize_t i = 0; i < size && i < choice->looked_at; i++) {
        uint32_t code = PyUnicode_ReadChar(text, i);
        if (is_letter(code) || is_among(code, choice->needed, choice->needed_count))
            return 1;
    }
    return 0;
}

/* Whether so much running text stands before a block; -1 for an error. */
static int has_text_before(const Block *block, const Choice *choice)
{
    PyObject *running = PyList_GetItem(choice->running, block->index);
    double before = running == NULL ? -1.0 : PyFloat_AsDouble(running);
    return before == -1.0 && PyErr_Occurred() ? -1 : !(before < choice->least);
}

static int is_aside(PyObject *item, const Choice *choice)
{
    const Block *block = (Block *)item;
    int is_below = has_text_before(block, choice);
    if (is_below <= 0)
        return is_below;
    if (block->value == choice->value)
        return 1;
    uint32_t first = block->weight < choice->weight ? first_of(block) : NO_CHARACTER;
    if (first == NO_CHARACTER || block->controls)
        return first != NO_CHARACTER;
    return (!is_han(first) || is_among(first, choice->chars, choice->count)) && has_needed(block->text, choice);
}

static int is_worded(PyObject *item, const Choice *choice)
{
    PyObject *text = ((Link *)item)->text;
    Py_ssize_t size = text == NULL ? 0 : PyUnicode_GetLength(text);
    for (Py_ssize_t k = 0; k < size && size <= choice->longest; k++) {
        uint32_t code = PyUnicode_ReadChar(text, k);
        if (!is_han(code) || is_among(code, choice->chars, choice->count))
            return 1;
    }
    return 0;
}

static int ends_address(PyObject *item, const Choice *choice)
{
    PyObject *href = ((Link *)item)->href;
    Py_ssize_t size = href == NULL ? 0 : PyUnicode_GetLength(href);
    return size > 0 && (is_among(PyUnicode_ReadChar(href, size - 1), choice->chars, choice->count)
                        || PyUnicode_FindChar(href, '?', 0, size, 1) >= 0);
}

/* beginning(blocks, characters): those whose text begins with one of some */
PyObject *kernel_beginning(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *text;
    if (!PyArg_ParseTuple(args, "O!U", &PyList_Type, &blocks, &text) || !is_list_of(blocks, block_base))
        return NULL;
    return chosen(blocks, 0, text, (Choice){0}, begins);
}

/* asides(blocks, begin, value, weight, characters, sums of running text, least, needed, so many): from one on with as much
   running text before them, those of that value, and those lighter that have controls, or begin with no Han character but
   one of some and have a letter or one of those needed among the first so many */
PyObject *kernel_asides(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *text, *needed;
    Py_ssize_t begin;
    Choice choice = {0};
    if (!PyArg_ParseTuple(args, "O!nddUO!dUn:asides", &PyList_Type, &blocks, &begin, &choice.value, &choice.weight, &text,
                          &PyList_Type, &choice.running, &choice.least, &needed, &choice.looked_at)
        || !is_list_of(blocks, block_base))
        return NULL;
    choice.needed = characters_of(needed, &choice.needed_count);
    PyObject *found = choice.needed == NULL ? NULL : chosen(blocks, begin, text, choice, is_aside);
    free(choice.needed);
    return found;
}

static int is_light_and_has(PyObject *item, const Choice *choice)
{
    const Block *block = (Block *)item;
    const Node *node = (Node *)block->node;
    if (!(block->weight < choice->weight) || node == NULL || node->boilerplate || node->hidden || block->text == NULL)
        return 0;
    int is_below = has_text_before(block, choice);
    if (is_below <= 0)
        return is_below;
    Py_ssize_t size = PyUnicode_GetLength(block->text);
    for (Py_ssize_t i = 0; i < size; i++)
        if (is_among(PyUnicode_ReadChar(block->text, i), choice->chars, choice->count))
            return 1;
    return 0;
}

/* light_lines(blocks, begin, weight, characters, sums of running text, least): from one on with as much running text before
   them, those lighter that are neither furniture nor hidden and have one of some characters */
PyObject *kernel_light_lines(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *blocks, *text;
    Py_ssize_t begin;
    Choice choice = {0};
    if (!PyArg_ParseTuple(args, "O!ndUO!d:light_lines", &PyList_Type, &blocks, &begin, &choice.weight, &text,
                          &PyList_Type, &choice.running, &choice.least)
        || !is_list_of(blocks, block_base))
        return NULL;
    return chosen(blocks, begin, text, choice, is_light_and_has);
}

/* doubtful(nodes, begin, end, tags): of a stretch of elements those of the tags that are boilerplate below one that is not,
   and those of others that are boilerplate or half of whose weight stands in links */
PyObject *kernel_doubtful(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *tags;
    Py_ssize_t begin, end;
    if (!PyArg_ParseTuple(args, "O!nnO", &PyList_Type, &nodes, &begin, &end, &tags) || !is_list_of(nodes, node_base))
        return NULL;
    PyObject *found = PyList_New(0);
    end = end < PyList_Size(nodes) ? end : PyList_Size(nodes);
    for (Py_ssize_t i = begin < 0 ? 0 : begin; i < end && found != NULL; i++) {
        const Node *node = (Node *)PyList_GetItem(nodes, i), *parent = (const Node *)node->parent;
        int is_linked = node->weight > 0.0 && node->linked / node->weight >= 0.5;
        if (!node->boilerplate && !is_linked)
            continue;
        int is_tag = PySet_Contains(tags, node->tag);
        int wanted = is_tag ? node->boilerplate && parent != NULL && !parent->boilerplate : 1;
        if (is_tag < 0 || (wanted && PyList_Append(found, (PyObject *)node) < 0))
            Py_CLEAR(found);
    }
    return found;
}

enum { PLACES = 1024, NO_PLACE = 0xFFFF, SHORT_KEY = 256 };

/* The title element's text in the form for comparing: where characters stand in it, by their lowest bits, at the earliest. */
typedef struct {
    uint32_t *chars;
    Py_ssize_t size;
    uint16_t first[PLACES];
} Wanted;

static int stands_before(const Wanted *wanted, uint32_t code, Py_ssize_t end)
{
    if (wanted->first[code % PLACES] >= end)
        return 0;
    for (Py_ssize_t i = wanted->first[code % PLACES]; i < end; i++)
        if (wanted->chars[i] == code)
            return 1;
    return 0;
}

/* Whether a ratio of matching characters may be reached: not too many of the key's are missing in the wanted beginning. */
static int may_match(const Wanted *wanted, const uint32_t *key, Py_ssize_t size, double alike)
{
    Py_ssize_t part = size + 4 < wanted->size ? size + 4 : wanted->size;
    double missing = (double)size - alike / 2 * (double)(size + part);
    for (Py_ssize_t i = 0; i < size; i++)
        if (!stands_before(wanted, key[i], part) && --missing < 0.0)
            return 0;
    return 1;
}

static int is_within(const Wanted *wanted, const uint32_t *key, Py_ssize_t size)
{
    for (Py_ssize_t i = 0; i + size <= wanted->size; i++)
        if (wanted->chars[i] == key[0] && !memcmp(wanted->chars + i, key, (size_t)size * 4))
            return 1;
    return 0;
}

/* What a key is to the wanted text: 0 nothing, 1 perhaps alike, 2 its beginning, 3 within it. */
static int place_of(const Wanted *wanted, const uint32_t *key, Py_ssize_t size, double alike)
{
    if (size >= 4 && size <= wanted->size && !memcmp(wanted->chars, key, (size_t)size * 4))
        return 2;
    if (size >= 6 && is_within(wanted, key, size))
        return 3;
    return size >= 8 && may_match(wanted, key, size, alike);
}

/* places_of_keys(keys, wanted, alike): for each what it is to the wanted text: 2 its beginning (of four characters or more),
   3 within it (six), 1 perhaps as much alike (eight), 0 none of these */
PyObject *kernel_places_of_keys(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *keys, *text, *found = NULL;
    double alike;
    Wanted wanted;
    if (!PyArg_ParseTuple(args, "O!Ud:places_of_keys", &PyList_Type, &keys, &text, &alike))
        return NULL;
    wanted.chars = characters_of(text, &wanted.size);
    memset(wanted.first, 0xFF, sizeof wanted.first);
    for (Py_ssize_t i = wanted.chars == NULL ? 0 : wanted.size; i > 0; i--)
        wanted.first[wanted.chars[i - 1] % PLACES] = (uint16_t)(i - 1 < NO_PLACE ? i - 1 : NO_PLACE - 1);
    Py_ssize_t count = PyList_Size(keys);
    found = wanted.chars == NULL ? NULL : PyList_New(count);
    for (Py_ssize_t i = 0; found != NULL && i < count; i++) {
        PyObject *key = PyList_GetItem(keys, i);
        Py_ssize_t size = PyUnicode_Check(key) ? PyUnicode_GetLength(key) : -1;
        uint32_t few[SHORT_KEY], *chars = size < SHORT_KEY ? few : allocate((size_t)size + 1, 4);
        if (size < 0)
            PyErr_SetString(PyExc_TypeError, "a key is a string");
        PyObject *place = size < 0 || chars == NULL || PyUnicode_AsUCS4(key, chars, size, 0) == NULL
                              ? NULL
                              : PyLong_FromLong(place_of(&wanted, chars, size, alike));
        if (chars != few)
            free(chars);
        if (place == NULL || PyList_SetItem(found, i, place) < 0)
            Py_CLEAR(found);
    }
    free(wanted.chars);
    return found;
}

/* worded_links(links, longest, characters): those with a text no longer than that which has one of some characters, or
   one that is no Han character */
PyObject *kernel_worded_links(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *links, *text;
    Choice choice = {0};
    if (!PyArg_ParseTuple(args, "O!nU", &PyList_Type, &links, &choice.longest, &text)
        || !is_list_of(links, link_base))
        return NULL;
    return chosen(links, 0, text, choice, is_worded);
}

/* links_ending(links, characters): those whose address ends with one of some, or has a query */
PyObject *kernel_links_ending(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *links, *text;
    if (!PyArg_ParseTuple(args, "O!U", &PyList_Type, &links, &text) || !is_list_of(links, link_base))
        return NULL;
    return chosen(links, 0, text, (Choice){0}, ends_address);
}

/* node_values(nodes, blocks): lines in boilerplate lose what they are worth; what each element's lines come to. */
PyObject *kernel_node_values(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *nodes, *blocks;
    if (!PyArg_ParseTuple(args, "O!O!", &PyList_Type, &nodes, &PyList_Type, &blocks) || !is_list_of(nodes, node_base)
        || !is_list_of(blocks, block_base))
        return NULL;
    Py_ssize_t count = PyList_Size(blocks);
    double *values = allocate((size_t)count + 1, sizeof *values);
    if (values == NULL)
        return NULL;
    values[0] = 0.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Block *block = (Block *)PyList_GetItem(blocks, i);
        if (block->node != NULL && ((Node *)block->node)->boilerplate)
            block->value = smaller(block->value * 0.1, -2.0);
        values[i + 1] = values[i] + block->value;
    }
    for (Py_ssize_t i = 0; i < PyList_Size(nodes); i++) {
        Node *node = (Node *)PyList_GetItem(nodes, i);
        if (node->first < 0 || node->last < 0 || node->first > count || node->last > count) {
            free(values);
            PyErr_SetString(PyExc_IndexError, "a node of other blocks");
            return NULL;
        }
        node->value = values[node->last] - values[node->first];
    }
    free(values);
    Py_RETURN_NONE;
}
