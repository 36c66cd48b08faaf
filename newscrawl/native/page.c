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
        if (is_blank(chars[i])) {
            c->gap = c->size > 0;
            continue;
        }
        if (c->gap)
            put(c, ' ');
        c->gap = 0;
        put(c, chars[i]);
    }
}

/* The length in CJK characters: three letters of an alphabet weigh as one. */
static double weight_of(const Cleaned *c)
{
    double wide = (double)(c->bytes - c->size) / 2;
    return wide + ((double)c->size - wide) / 3;
}

/* block([(text, node, whether it is linked), ...]): text with single blanks, weight, weight in links, stops; or None */
PyObject *kernel_block(PyObject *module, PyObject *parts)
{
    (void)module;
    Py_ssize_t count = PyList_Size(parts), all = 0, linked_parts = 0;
    if (count < 0)
        return NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *part = PyList_GetItem(parts, i), *text = PyTuple_GetItem(part, 0);
        Py_ssize_t length = text == NULL ? -1 : PyUnicode_GetLength(text);
        if (length < 0)
            return NULL;
        all += length;
    }
    uint32_t *chars = allocate(2 * (size_t)all + 2, 4), *out = chars == NULL ? NULL : chars + all + 1;
    if (chars == NULL)
        return NULL;
    Cleaned whole = {out, 0, 0, 0, 0, 0}, linked = {NULL, 0, 0, 0, 0, 0};
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *part = PyList_GetItem(parts, i), *text = PyTuple_GetItem(part, 0), *link = PyTuple_GetItem(part, 2);
        Py_ssize_t length = PyUnicode_GetLength(text);
        if (link == NULL || PyUnicode_AsUCS4(text, chars, all + 1, 0) == NULL) {
            free(chars);
            return NULL;
        }
        add(&whole, chars, length);
        if (PyObject_IsTrue(link) == 1) {
            add(&linked, chars, length);
            linked_parts++;
        }
    }
    if (!whole.size) {
        free(chars);
        Py_RETURN_NONE;
    }
    double weight = weight_of(&whole), in_links = linked_parts == count ? weight : weight_of(&linked);
    in_links = in_links < weight ? in_links : weight;
    int order = PY_BIG_ENDIAN ? 1 : -1;
    PyObject *text = PyUnicode_DecodeUTF32((char *)out, whole.size * 4, "surrogatepass", &order);
    free(chars);
    return text == NULL ? NULL : Py_BuildValue("Nddn", text, weight, in_links, whole.stops + (whole.last == '.'));
}
