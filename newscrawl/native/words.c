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
        uint32_t first = words->chars[at] & (FIRSTS - 1), pair = pair_of(words->chars[at], words->chars[at + 1]);
        words->firsts[first >> 6] |= (uint64_t)1 << (first & 63);
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

static inline int may_begin(const uint64_t *firsts, uint32_t code)
{
    return firsts[code >> 6 & (FIRSTS / 64 - 1)] >> (code & 63) & 1;
}

int any_word(const Words *words, const uint32_t *chars, Py_ssize_t length)
{
    const uint64_t *firsts = words->firsts;
    Py_ssize_t last = length - 1;
    for (Py_ssize_t i = 0; i < last; i++) {
        if (!may_begin(firsts, chars[i]))
            continue;
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
    if (length < 2 || !may_begin(words->firsts, chars[0]))
        return -1;
    uint32_t pair = pair_of(chars[0], chars[1]);
    if (!(words->bits[pair >> 6] >> (pair & 63) & 1))
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

/* Whether a character may be a decimal digit of some script: none is among ideographs, syllables of Hangul and marks. */
static int may_be_digit(uint32_t code)
{
    return (code >= '0' && code <= '9')
           || (code >= 0x660 && !(code >= 0x2000 && code <= 0x9FFF) && !(code >= 0xAC00 && code <= 0xD7A3)
               && !(code >= 0xFF1A && code <= 0xFFEF) && !(code >= 0xFF00 && code <= 0xFF0F));
}

static int is_full_stop(uint32_t code)
{
    return code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '!' || code == '?' || code == '\n';
}

static int is_inner_stop(uint32_t code)
{
    return code == 0xFF0C || code == 0xFF1B || code == 0x3001;
}

enum { LONGEST_CLAUSE = 9, WORDED = 1, SPOKEN = 2, LISTED_POINTS = 4, SECTIONED = 8, TIMED = 16, NUMBERED = 32, IN_VERSE = 64 };

/* Whether a sentence is of clauses as short as those of verse, two or more of them, and of none of some characters. */
static int may_be_verse(const uint32_t *chars, Py_ssize_t length, const uint32_t *grammar, Py_ssize_t grammar_count)
{
    int may_be = 1, clauses = 0, ended = 0;
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i <= length; i++) {
        if (i == length || is_full_stop(chars[i])) {
            if (may_be && clauses)
                return 1;
            may_be = 1;
            clauses = 0;
            size = 0;
            ended = 1;
        } else if (ended && (chars[i] == 0x201D || chars[i] == 0x300D)) { /* quotation marks that close the sentence before */
            continue;
        } else if (is_inner_stop(chars[i])) {
            clauses++;
            size = ended = 0;
        } else {
            may_be = may_be && ++size <= LONGEST_CLAUSE;
            for (Py_ssize_t n = 0; may_be && n < grammar_count; n++)
                may_be = chars[i] != grammar[n];
            ended = 0;
        }
    }
    return 0;
}

/* What common wording may stand in some characters. */
static int wording_of(const uint32_t *chars, Py_ssize_t length, Words *const *words, const uint32_t *grammar,
                      Py_ssize_t grammar_count)
{
    int found = (any_word(words[0], chars, length) ? WORDED : 0) | (any_word(words[1], chars, length) ? SPOKEN : 0)
                | (any_word(words[2], chars, length) ? LISTED_POINTS : 0), ordinals = 0, sections = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t code = chars[i];
        ordinals |= code == 0x7B2C; /* 第 */
        sections |= code == 0x6761; /* 条 */
        if ((code == ':' || code == 0xFF1A) && i + 2 < length && may_be_digit(chars[i + 1]) && may_be_digit(chars[i + 2]))
            found |= TIMED;
        if (i >= 3 && (is_inner_stop(code) || code == 0x3002) && may_be_digit(chars[i - 1]) && may_be_digit(chars[i - 2])
            && may_be_digit(chars[i - 3]))
            found |= NUMBERED;
    }
    return found | (ordinals && sections ? SECTIONED : 0)
           | (may_be_verse(chars, length, grammar, grammar_count) ? IN_VERSE : 0);
}

enum { MOST_GRAMMAR = 64 };

/* wording(text, spans, (common words, words of speech, points), characters no verse has): for each passage what common
 * wording may stand in it, a sum of: 1 common words, 2 words of speech, 4 points, 8 sections, 16 times of day, 32 numbers, 64
 * verse */
PyObject *kernel_wording(PyObject *module, PyObject *args)
{
    (void)module;
    Text *text;
    PyObject *spans, *characters;
    Words *words[3];
    uint32_t grammar[MOST_GRAMMAR];
    if (!PyArg_ParseTuple(args, "O!O!(O!O!O!)U:wording", text_type, &text, &PyList_Type, &spans, words_type, &words[0],
                          words_type, &words[1], words_type, &words[2], &characters)
        || PyUnicode_AsUCS4(characters, grammar, MOST_GRAMMAR, 0) == NULL)
        return NULL;
    Py_ssize_t grammar_count = PyUnicode_GetLength(characters), count = PyList_Size(spans);
    PyObject *found = PyList_New(count);
    for (Py_ssize_t i = 0; found != NULL && i < count; i++) {
        int start, size, start_b, size_b;
        PyObject *one = NULL;
        if (PyArg_ParseTuple(PyList_GetItem(spans, i), "iiii", &start, &size, &start_b, &size_b)) {
            if (start < 0 || size < 0 || start > text->length - size)
                PyErr_SetString(PyExc_IndexError, "a span beyond the text");
            else
                one = PyLong_FromLong(wording_of(text->raw + start, size, words, grammar, grammar_count));
        }
        if (one == NULL || PyList_SetItem(found, i, one) < 0)
            Py_CLEAR(found);
    }
    return found;
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
