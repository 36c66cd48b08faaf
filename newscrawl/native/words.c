/* Whether any of some words stands in a text (newscrawl.text.word_search). */
#include "kernel.h"

enum { BUCKETS = 1 << 16 };

PyObject *words_type;

static inline uint32_t pair_of(uint32_t one, uint32_t two)
{
    return (one * 0x9E3779B1u ^ two * 0x85EBCA77u) >> 16;
}

static void words_dealloc(Words *words)
{
    free(words->bits);
    free(words->chars);
    free(words->begins);
    free(words->order);
    free(words->bucket_begins);
    free_object(words);
}

/* Words(tuple of strings of two characters or more) */
static PyObject *words_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *list;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "O!:Words", &PyTuple_Type, &list))
        return NULL;
    Py_ssize_t count = PyTuple_Size(list), all = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_ssize_t length = PyUnicode_GetLength(PyTuple_GetItem(list, i));
        if (length < 2) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "a word has two characters or more");
            return NULL;
        }
        all += length;
    }
    Words *words = new_object(type);
    if (words == NULL)
        return NULL;
    words->count = count;
    words->bits = calloc(BUCKETS / 64, 8);
    words->chars = allocate(all, 4);
    words->begins = allocate(count + 1, 4);
    words->order = allocate(count, 4);
    words->bucket_begins = calloc(258, 4);
    if (!words->bits || !words->chars || !words->begins || !words->order || !words->bucket_begins) {
        Py_DECREF(words);
        return PyErr_NoMemory();
    }
    int32_t at = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *word = PyTuple_GetItem(list, i);
        Py_ssize_t length = PyUnicode_GetLength(word);
        words->begins[i] = at;
        if (PyUnicode_AsUCS4(word, words->chars + at, length, 0) == NULL) {
            Py_DECREF(words);
            return NULL;
        }
        uint32_t pair = pair_of(words->chars[at], words->chars[at + 1]);
        words->bits[pair >> 6] |= (uint64_t)1 << (pair & 63);
        words->bucket_begins[(pair & 255) + 2]++;
        at += (int32_t)length;
    }
    words->begins[count] = at;
    for (int b = 0; b < 256; b++)
        words->bucket_begins[b + 1] += words->bucket_begins[b];
    for (Py_ssize_t i = 0; i < count; i++) {
        const uint32_t *word = words->chars + words->begins[i];
        words->order[words->bucket_begins[(pair_of(word[0], word[1]) & 255) + 1]++] = (int32_t)i;
    }
    return (PyObject *)words;
}

int any_word(const Words *words, const uint32_t *chars, Py_ssize_t length)
{
    for (Py_ssize_t i = 0; i + 1 < length; i++) {
        uint32_t pair = pair_of(chars[i], chars[i + 1]);
        if (!(words->bits[pair >> 6] >> (pair & 63) & 1))
            continue;
        for (int32_t n = words->bucket_begins[pair & 255]; n < words->bucket_begins[(pair & 255) + 1]; n++) {
            int32_t begin = words->begins[words->order[n]], size = words->begins[words->order[n] + 1] - begin;
            if (size <= length - i && memcmp(words->chars + begin, chars + i, (size_t)size * 4) == 0)
                return 1;
        }
    }
    return 0;
}

/* The longest of the words that the characters begin with; -1: none. */
int32_t word_at(const Words *words, const uint32_t *chars, Py_ssize_t length)
{
    int32_t best = -1, longest = 0;
    uint32_t pair = length < 2 ? 0 : pair_of(chars[0], chars[1]);
    if (length < 2 || !(words->bits[pair >> 6] >> (pair & 63) & 1))
        return -1;
    for (int32_t n = words->bucket_begins[pair & 255]; n < words->bucket_begins[(pair & 255) + 1]; n++) {
        int32_t word = words->order[n], begin = words->begins[word], size = words->begins[word + 1] - begin;
        if (size > longest && size <= length && memcmp(words->chars + begin, chars, (size_t)size * 4) == 0) {
            best = word;
            longest = size;
        }
    }
    return best;
}

/* in_text(text): whether any of the words stands in it */
static PyObject *words_in_text(Words *words, PyObject *text)
{
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length < 0)
        return NULL;
    uint32_t local[2048], *chars = local;
    if (length + 1 > (Py_ssize_t)(sizeof local / sizeof *local)) {
        chars = allocate(length + 1, 4);
        if (chars == NULL)
            return NULL;
    }
    int found = PyUnicode_AsUCS4(text, chars, length + 1, 1) == NULL ? -1 : any_word(words, chars, length);
    if (chars != local)
        free(chars);
    return found < 0 ? NULL : PyBool_FromLong(found);
}

static PyMethodDef words_methods[] = {
    {"in_text", (PyCFunction)words_in_text, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int add_words_type(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, words_new},         {Py_tp_dealloc, words_dealloc},
        {Py_tp_methods, words_methods}, {Py_tp_doc, "Some words, looked for all at once."},
        {0, NULL},
    };
    PyType_Spec spec = {"newscrawl.native._kernel.Words", sizeof(Words), 0, Py_TPFLAGS_DEFAULT, slots};
    words_type = PyType_FromSpec(&spec);
    return words_type == NULL ? -1 : PyModule_AddObjectRef(module, "Words", words_type);
}
