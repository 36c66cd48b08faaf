/* A block of a page's text (newscrawl.extraction.tree). */
#include "kernel.h"

/* What str.split() parts words by. */
static inline int is_blank(uint32_t c)
{
    if (c < 0x80)
        return c == ' ' || (c >= 0x09 && c <= 0x0D) || (c >= 0x1C && c <= 0x1F);
    return c == 0x85 || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029
           || c == 0x202F || c == 0x205F || c == 0x3000;
}

/* Marks that part sentences or clauses, but for the full stop. */
static int is_stop(uint32_t c)
{
    if (c < 0x80)
        return c == ',' || c == ';' || c == '!' || c == '?';
    return c == 0xFF0C || c == 0x3002 || c == 0xFF01 || c == 0xFF1F || c == 0xFF1B || c == 0x3001 || c == 0xFF1A
           || c == 0x201C || c == 0x201D || c == 0x60C || c == 0x61F || c == 0x6D4 || c == 0x61B || c == 0x964
           || c == 0x104A || c == 0x104B;
}

typedef struct {
    uint32_t *out;     /* NULL: nothing is written */
    Py_ssize_t size;
    Py_ssize_t bytes;  /* in UTF-8 */
    Py_ssize_t stops;
    uint32_t last;
    int gap;
} Cleaned;

static inline void put(Cleaned *c, uint32_t code)
{
    if (c->last == '.' && code == ' ')
        c->stops++;
    c->stops += is_stop(code);
    if (c->out != NULL)
        c->out[c->size] = code;
    c->size++;
    c->bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code >= 0xD800 && code < 0xE000 ? 1 : code < 0x10000 ? 3 : 4;
    c->last = code;
}

static void add(Cleaned *c, const uint32_t *chars, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        int is_plain = chars[i] > 0x3002 && chars[i] < 0xD800; /* most are: neither blank nor stop, three bytes */
        if (!is_plain && is_blank(chars[i])) {
            c->gap = c->size > 0;
            continue;
        }
        if (c->gap)
            put(c, ' ');
        c->gap = 0;
        if (!is_plain) {
            put(c, chars[i]);
            continue;
        }
        if (c->out != NULL)
            c->out[c->size] = chars[i];
        c->size++;
        c->bytes += 3;
        c->last = chars[i];
    }
}

/* The length in CJK characters: three letters of an alphabet weigh as one. */
static double weight_of(const Cleaned *c)
{
    double wide = (double)(c->bytes - c->size) / 2;
    return wide + ((double)c->size - wide) / 3;
}

/* Characters of a list of texts, or of the texts of its parts, one after the other; room for twice as many. */
static uint32_t *room_for(PyObject *list, int are_parts, Py_ssize_t *all)
{
    *all = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *item = PyList_GetItem(list, i), *text = are_parts ? PyTuple_GetItem(item, 0) : item;
        Py_ssize_t length = text == NULL ? -1 : PyUnicode_GetLength(text);
        if (length < 0)
            return NULL;
        *all += length;
    }
    return allocate(2 * (size_t)*all + 2, 4);
}

/* The cleaned text; ``only`` itself, the one text it was made of (NULL: of several), where nothing had to be cleaned. */
static PyObject *text_of(const Cleaned *c, PyObject *only, const uint32_t *chars)
{
    if (only != NULL && c->size == PyUnicode_GetLength(only) && !memcmp(c->out, chars, (size_t)c->size * 4)) {
        Py_INCREF(only);
        return only;
    }
    int order = PY_BIG_ENDIAN ? 1 : -1;
    return PyUnicode_DecodeUTF32((char *)c->out, c->size * 4, "surrogatepass", &order);
}

/* What a block's parts come to; 0: no text; -1: error. */
int line_of(PyObject *parts, Line *line)
{
    Py_ssize_t count = PyList_Size(parts), all, linked_parts = 0;
    uint32_t *chars = count < 0 ? NULL : room_for(parts, 1, &all), *out = chars == NULL ? NULL : chars + all + 1;
    if (chars == NULL)
        return -1;
    Cleaned whole = {out, 0, 0, 0, 0, 0}, linked = {NULL, 0, 0, 0, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *part = PyList_GetItem(parts, i), *text = PyTuple_GetItem(part, 0), *link = PyTuple_GetItem(part, 2);
        Py_ssize_t length = PyUnicode_GetLength(text);
        if (link == NULL || PyUnicode_AsUCS4(text, chars, all + 1, 0) == NULL) {
            free(chars);
            return -1;
        }
        add(&whole, chars, length);
        if (PyObject_IsTrue(link) == 1) {
            add(&linked, chars, length);
            linked_parts++;
        }
    }
    if (whole.size) {
        line->weight = weight_of(&whole);
        line->linked = linked_parts == count ? line->weight : weight_of(&linked);
        line->linked = line->linked < line->weight ? line->linked : line->weight;
        line->stops = whole.stops + (whole.last == '.');
        line->text = text_of(&whole, count == 1 ? PyTuple_GetItem(PyList_GetItem(parts, 0), 0) : NULL, chars);
    }
    free(chars);
    return !whole.size ? 0 : line->text == NULL ? -1 : 1;
}

/* block([(text, node, whether it is linked), ...]): text with single blanks, weight, weight in links, stops; or None */
PyObject *kernel_block(PyObject *module, PyObject *parts)
{
    (void)module;
    Line line;
    int found = line_of(parts, &line);
    if (found < 0)
        return NULL;
    if (!found)
        Py_RETURN_NONE;
    return Py_BuildValue("Nddn", line.text, line.weight, line.linked, line.stops);
}

/* A list of texts joined, with single blanks, none at the ends. */
PyObject *joined_clean(PyObject *texts)
{
    Py_ssize_t all;
    uint32_t *chars = room_for(texts, 0, &all);
    if (chars == NULL)
        return NULL;
    Cleaned whole = {chars + all + 1, 0, 0, 0, 0, 0};
    for (Py_ssize_t i = 0; i < PyList_Size(texts); i++) {
        PyObject *text = PyList_GetItem(texts, i);
        if (PyUnicode_AsUCS4(text, chars, all + 1, 0) == NULL) {
            free(chars);
            return NULL;
        }
        add(&whole, chars, PyUnicode_GetLength(text));
    }
    PyObject *text = text_of(&whole, PyList_Size(texts) == 1 ? PyList_GetItem(texts, 0) : NULL, chars);
    free(chars);
    return text;
}

/* Whether a text has nothing but blanks; -1: error. */
int is_blank_text(PyObject *text)
{
    for (Py_ssize_t i = 0; i < PyUnicode_GetLength(text); i++)
        if (!is_blank(PyUnicode_ReadChar(text, i)))
            return 0;
    return PyErr_Occurred() ? -1 : 1;
}
