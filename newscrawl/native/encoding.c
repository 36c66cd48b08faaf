/* What is looked at of bytes to tell their encoding (newscrawl.extraction.encoding). */
#include "kernel.h"

/* sample(bytes, so many are looked at, so many are taken, longest stretch) */
PyObject *kernel_sample(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer raw;
    Py_ssize_t looked_at, wanted, longest;
    if (!PyArg_ParseTuple(args, "y*nnn:sample", &raw, &looked_at, &wanted, &longest))
        return NULL;
    const uint8_t *bytes = raw.buf;
    Py_ssize_t size = raw.len < looked_at ? raw.len : looked_at, taken = 0, written = 0, at = 0;
    /* A line end behind every stretch but the last; a stretch overshoots what is wanted by less than its length. */
    char *out = longest < 1 ? NULL : allocate(2 * (size_t)size + 1, 1);
    while (out != NULL && at < size && taken < wanted) {
        while (at < size && bytes[at] < 0x80)
            at++;
        Py_ssize_t end = at;
        while (end < size && bytes[end] >= 0x20 && bytes[end] != '<' && bytes[end] != '>')
            end++;
        while (at < end && taken < wanted) {
            Py_ssize_t length = end - at < longest ? end - at : longest;
            if (written)
                out[written++] = '\n';
            memcpy(out + written, bytes + at, length);
            written += length;
            taken += length;
            at += length;
            while (at < end && bytes[at] < 0x80)
                at++;
        }
        at = end;
    }
    PyBuffer_Release(&raw);
    if (out == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a stretch has a byte at least");
        return NULL;
    }
    PyObject *sample = PyBytes_FromStringAndSize(out, written);
    free(out);
    return sample;
}

/* count(text, bits): characters beyond ASCII, those of them whose bits are set, private ones, and those unreadable */
PyObject *kernel_count(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text;
    Py_buffer bits;
    if (!PyArg_ParseTuple(args, "Uy*:count", &text, &bits))
        return NULL;
    Py_ssize_t length = PyUnicode_GetLength(text), foreign = 0, common = 0, private = 0, broken = 0;
    uint32_t *chars = bits.len == 0x10000 / 8 ? allocate(length + 1, 4) : NULL;
    if (chars == NULL || PyUnicode_AsUCS4(text, chars, length + 1, 1) == NULL) {
        free(chars);
        PyBuffer_Release(&bits);
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a bit for every character of the first plane");
        return NULL;
    }
    const uint8_t *set = bits.buf;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t code = chars[i];
        if (code < 0x80)
            continue;
        uint32_t bit = code < 0xFFFF ? code : 0xFFFF;
        foreign++;
        common += set[bit >> 3] >> (bit & 7) & 1;
        private += code >= 0xE000 && code <= 0xF8FF;
        broken += code == 0xFFFD;
    }
    free(chars);
    PyBuffer_Release(&bits);
    return Py_BuildValue("nnnn", foreign, common, private, broken);
}

/* decode_pairs(bytes, table): the text of bytes that are ASCII or pairs of which the table (256 characters of two bytes for
 * each first byte from 0x81 to 0xFE; 0: no pair) has all; None where there is anything else. */
PyObject *kernel_decode_pairs(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer raw, table;
    if (!PyArg_ParseTuple(args, "y*y*:decode_pairs", &raw, &table))
        return NULL;
    const uint8_t *in = raw.buf, *end = in + raw.len;
    const uint16_t *pairs = table.buf;
    uint16_t *text = table.len < 126 * 256 * 2 ? NULL : allocate((size_t)raw.len + 1, sizeof *text), *out = text;
    if (text == NULL && !PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "too small a table");
    while (text != NULL && in < end) {
        uint64_t eight;
        while (end - in >= 8 && (memcpy(&eight, in, 8), !(eight & 0x8080808080808080u))) {
            for (int i = 0; i < 8; i++)
                out[i] = in[i];
            in += 8;
            out += 8;
        }
        if (in == end)
            break;
        if (*in < 0x80) {
            *out++ = *in++;
            continue;
        }
        uint16_t pair = *in > 0x80 && *in < 0xFF && end - in > 1 ? pairs[(*in - 0x81) * 256 + in[1]] : 0;
        if (!pair)
            break;
        *out++ = pair;
        in += 2;
    }
    PyObject *result = NULL;
    int order = PY_BIG_ENDIAN ? 1 : -1;
    if (text != NULL && in == end)
        result = PyUnicode_DecodeUTF16((char *)text, (out - text) * 2, NULL, &order);
    else if (text != NULL) {
        Py_INCREF(Py_None);
        result = Py_None;
    }
    free(text);
    PyBuffer_Release(&raw);
    PyBuffer_Release(&table);
    return result;
}

/* The bytes of an invisible character at a place: a soft hyphen, U+200B to U+200F, U+2060 or U+FEFF; 0: none. */
static int invisible_at(const unsigned char *at, const unsigned char *end)
{
    if (*at == 0xC2)
        return end - at > 1 && at[1] == 0xAD ? 2 : 0;
    if (end - at < 3)
        return 0;
    if (*at == 0xE2)
        return (at[1] == 0x80 && at[2] >= 0x8B && at[2] <= 0x8F) || (at[1] == 0x81 && at[2] == 0xA0) ? 3 : 0;
    return *at == 0xEF && at[1] == 0xBB && at[2] == 0xBF ? 3 : 0;
}

/* The first invisible character from a place on; the end: there is none. */
static const unsigned char *next_invisible(const unsigned char *at, const unsigned char *end)
{
    while (at < end) {
        uint64_t eight;
        if (end - at >= 8 && (memcpy(&eight, at, 8), !(eight & 0x8080808080808080u))) { /* most of a page is markup */
            at += 8;
            continue;
        }
        if (*at >= 0xC2 && invisible_at(at, end))
            return at;
        at += *at < 0xE0 || end - at < 3 ? 1 : 3;
    }
    return end;
}

static int begins_with(const unsigned char *at, const unsigned char *end, const char *word)
{
    size_t size = strlen(word);
    return (size_t)(end - at) >= size && !memcmp(at, word, size);
}

/* Whether a text may have references to invisible characters that are taken out of it. */
static int may_refer(const unsigned char *at, const unsigned char *end)
{
    static const char *const begins[] = {"&#820", "&#8288", "&#65279", "&#173", "&#x200", "&#X200", "&zw", "&shy",
                                         "&lrm", "&rlm"};
    while (at < end && (at = memchr(at, '&', (size_t)(end - at))) != NULL) {
        int may = end - at > 2 && (at[1] == '#' || at[1] == 'z' || at[1] == 's' || at[1] == 'l' || at[1] == 'r');
        for (size_t i = 0; may && i < sizeof begins / sizeof *begins; i++)
            if (begins_with(at, end, begins[i]))
                return 1;
        at++;
    }
    return 0;
}

/* markup(text): the text in UTF-8 without invisible characters; whether it may have references to such */
PyObject *kernel_markup(PyObject *module, PyObject *text)
{
    (void)module;
    PyObject *encoded = PyUnicode_Check(text) ? PyUnicode_AsEncodedString(text, "utf-8", "replace") : NULL;
    if (encoded == NULL) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a text is a string");
        return NULL;
    }
    const unsigned char *begin = (const unsigned char *)PyBytes_AsString(encoded);
    const unsigned char *end = begin + PyBytes_Size(encoded), *at = begin;
    at = next_invisible(at, end);
    if (at < end) {
        unsigned char *kept = allocate((size_t)(end - begin), 1), *out = kept;
        PyObject *shorter = NULL;
        if (kept != NULL) {
            memcpy(kept, begin, (size_t)(at - begin));
            out += at - begin;
            while (at < end) {
                at += invisible_at(at, end);
                const unsigned char *next = next_invisible(at, end);
                memcpy(out, at, (size_t)(next - at));
                out += next - at;
                at = next;
            }
            shorter = PyBytes_FromStringAndSize((const char *)kept, out - kept);
            free(kept);
        }
        Py_DECREF(encoded);
        if (shorter == NULL)
            return NULL;
        encoded = shorter;
        begin = (const unsigned char *)PyBytes_AsString(encoded);
        end = begin + PyBytes_Size(encoded);
    }
    return Py_BuildValue("NO", encoded, may_refer(begin, end) ? Py_True : Py_False);
}

enum { FEW = 512 };

enum { FROM_TABLE = 0x10000, NOTHING = 1 };

/* The characters that a table (two bytes in this machine's order for each code below 65,536) has for those of a text; the
   text itself where that changes none; None where it has 0 for one. What it has NOTHING for is left out, where ``drops``. */
static PyObject *by_table(PyObject *text, PyObject *bytes, int drops)
{
    Py_ssize_t size = PyUnicode_GetLength(text), kept = 0;
    if (PyBytes_Size(bytes) != 2 * FROM_TABLE) {
        PyErr_SetString(PyExc_ValueError, "a table of 65,536 characters");
        return NULL;
    }
    const uint16_t *table = (const uint16_t *)(const void *)PyBytes_AsString(bytes);
    uint32_t few[FEW], *chars = size < FEW ? few : allocate((size_t)size + 1, 4);
    PyObject *found = NULL;
    if (chars != NULL && PyUnicode_AsUCS4(text, chars, size + 1, 0) != NULL) {
        int is_known = 1, changes = 0;
        for (Py_ssize_t i = 0; i < size && is_known; i++) {
            uint32_t new = chars[i] < FROM_TABLE ? table[chars[i]] : 0;
            is_known = new != 0;
            changes |= new != chars[i];
            if (!drops || new != NOTHING)
                chars[kept++] = new;
        }
        int order = PY_BIG_ENDIAN ? 1 : -1;
        found = !is_known ? Py_None
                : changes ? PyUnicode_DecodeUTF32((char *)chars, kept * 4, "surrogatepass", &order)
                          : text;
        if (found == Py_None || found == text)
            Py_INCREF(found);
    }
    if (chars != few)
        free(chars);
    return found;
}

/* replaced(text, table): each character replaced by what the table has for it */
PyObject *kernel_replaced(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text, *table;
    if (!PyArg_ParseTuple(args, "UO!:replaced", &text, &PyBytes_Type, &table))
        return NULL;
    return by_table(text, table, 0);
}

/* kept(text, table): the same without the characters that the table has 1 for */
PyObject *kernel_kept(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text, *table;
    if (!PyArg_ParseTuple(args, "UO!:kept", &text, &PyBytes_Type, &table))
        return NULL;
    return by_table(text, table, 1);
}

/* Whether three bytes are one character of Chinese text in UTF-8. */
static int is_three(const unsigned char *at)
{
    return ((at[0] >= 0xE3 && at[0] <= 0xE9) || at[0] == 0xEF) && (at[1] & 0xC0) == 0x80 && (at[2] & 0xC0) == 0x80;
}

/* utf8_run(bytes, count): whether so many characters of Chinese text in UTF-8 follow each other somewhere */
PyObject *kernel_utf8_run(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *bytes;
    Py_ssize_t count;
    if (!PyArg_ParseTuple(args, "O!n", &PyBytes_Type, &bytes, &count))
        return NULL;
    const unsigned char *at = (const unsigned char *)PyBytes_AsString(bytes), *end = at + PyBytes_Size(bytes);
    while (at < end) {
        uint64_t eight;
        if (end - at >= 8 && (memcpy(&eight, at, 8), !(eight & 0x8080808080808080u))) { /* most of a page is markup */
            at += 8;
            continue;
        }
        const unsigned char *next = at;
        Py_ssize_t run = 0;
        while (run < count && end - next >= 3 && is_three(next)) {
            run++;
            next += 3;
        }
        if (run >= count)
            Py_RETURN_TRUE;
        /* Only its first byte begins a character: no other run begins inside this one. */
        at = run ? next : at + 1;
    }
    Py_RETURN_FALSE;
}

/* controls(bytes, count): how many of the first bytes are controls that no text has: all below 0x20 but 0x09 to 0x0D */
PyObject *kernel_controls(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *bytes;
    Py_ssize_t count, found = 0;
    if (!PyArg_ParseTuple(args, "O!n", &PyBytes_Type, &bytes, &count))
        return NULL;
    const unsigned char *at = (const unsigned char *)PyBytes_AsString(bytes);
    Py_ssize_t size = PyBytes_Size(bytes);
    const unsigned char *end = at + (count < 0 ? 0 : count < size ? count : size);
    while (at < end) {
        uint64_t eight;
        /* Below 0x20 a byte borrows from its highest bit: few eight bytes have any, but for line ends. */
        if (end - at >= 8 && (memcpy(&eight, at, 8), !((eight - 0x2020202020202020u) & ~eight & 0x8080808080808080u))) {
            at += 8;
            continue;
        }
        for (int i = 0; i < 8 && at < end; i++, at++)
            found += *at < 0x20 && (unsigned char)(*at - 9) > 4;
    }
    return PyLong_FromSsize_t(found);
}

/* signs(bytes): how often <, </, <!, <!-- and --> stand in a page */
PyObject *kernel_signs(PyObject *module, PyObject *bytes)
{
    (void)module;
    if (!PyBytes_Check(bytes)) {
        PyErr_SetString(PyExc_TypeError, "a page is bytes");
        return NULL;
    }
    const unsigned char *begin = (const unsigned char *)PyBytes_AsString(bytes), *end = begin + PyBytes_Size(bytes);
    Py_ssize_t tags = 0, ends = 0, declarations = 0, comments = 0, closed = 0;
    for (const unsigned char *at = begin; at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL; at++) {
        tags++;
        if (end - at < 2)
            continue;
        ends += at[1] == '/';
        if (at[1] == '!') {
            declarations++;
            comments += end - at >= 4 && at[2] == '-' && at[3] == '-';
        }
    }
    for (const unsigned char *at = begin; at < end && (at = memchr(at, '>', (size_t)(end - at))) != NULL; at++)
        closed += at - begin >= 2 && at[-1] == '-' && at[-2] == '-';
    return Py_BuildValue("nnnnn", tags, ends, declarations, comments, closed);
}

enum { LATIN = 0x2000 };

/* Whether a question mark stands before an exclamation mark, ASCII's or the wide one. */
static int has_slipped_mark(const unsigned char *at, const unsigned char *end)
{
    while (at < end && (at = memchr(at, '?', (size_t)(end - at))) != NULL) {
        at++;
        if (begins_with(at, end, "!") || begins_with(at, end, "\xEF\xBC\x81"))
            return 1;
    }
    return 0;
}

/* mirror_signs(text, letters): 1 where one of some letters, none of them ASCII and all below U+2000, stands in a text, 2
 * where a question mark stands before an exclamation mark, together; None where UTF-8 cannot write the text */
PyObject *kernel_mirror_signs(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text, *letters;
    Py_ssize_t size;
    if (!PyArg_ParseTuple(args, "UU:mirror_signs", &text, &letters))
        return NULL;
    uint8_t wanted[LATIN / 8] = {0};
    for (Py_ssize_t i = 0; i < PyUnicode_GetLength(letters); i++) {
        uint32_t code = PyUnicode_ReadChar(letters, i);
        if (code < 0x80 || code >= LATIN) {
            PyErr_SetString(PyExc_ValueError, "a letter beyond ASCII and below U+2000");
            return NULL;
        }
        wanted[code >> 3] |= (uint8_t)(1 << (code & 7));
    }
    /* The text keeps its UTF-8, which is asked for again when it is parsed. */
    const unsigned char *at = (const unsigned char *)PyUnicode_AsUTF8AndSize(text, &size), *end = at + size;
    if (at == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeError))
            return NULL;
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    int slipped = has_slipped_mark(at, end) ? 2 : 0;
    while (at < end) {
        uint64_t eight;
        if (end - at >= 8 && (memcpy(&eight, at, 8), !(eight & 0x8080808080808080u))) { /* most of a page is markup */
            at += 8;
            continue;
        }
        uint32_t code = 0;
        if (*at >= 0xE2) {
            at += *at < 0xF0 ? 3 : 4;
            continue;
        }
        if (*at < 0x80) {
            at++;
            continue;
        }
        if (*at < 0xE0) {
            code = (uint32_t)(*at & 0x1F) << 6 | (at[1] & 0x3F);
            at += 2;
        } else {
            code = (uint32_t)(*at & 0x0F) << 12 | (uint32_t)(at[1] & 0x3F) << 6 | (at[2] & 0x3F);
            at += 3;
        }
        if (code < LATIN && wanted[code >> 3] >> (code & 7) & 1)
            return PyLong_FromLong(1 | slipped);
    }
    return PyLong_FromLong(slipped);
}

enum { PAIRS = 4096, MOST_WORDS = 32, LONGEST_STEP = 6 };

/* A word that is looked for. */
typedef struct {
    const char *bytes;
    Py_ssize_t size;
    int found;
} Sought;

static unsigned pair_at(const unsigned char *at)
{
    return ((unsigned)at[0] << 5 ^ at[1]) % PAIRS;
}

/* words_in(text, words): those of some words of ASCII, four characters long or more, that stand in a text; None where UTF-8
   cannot write it. Only every third pair of bytes or so is looked at: of each word all pairs at as many places are known. */
PyObject *kernel_words_in(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text, *words;
    Sought sought[MOST_WORDS];
    Py_ssize_t size, step = LONGEST_STEP;
    if (!PyArg_ParseTuple(args, "UO!:words_in", &text, &PyTuple_Type, &words))
        return NULL;
    Py_ssize_t count = PyTuple_Size(words), open = count;
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *word = PyTuple_GetItem(words, i);
        const char *bytes = i < MOST_WORDS ? PyUnicode_AsUTF8AndSize(word, &size) : "";
        if (bytes == NULL)
            return NULL;
        if (i >= MOST_WORDS || size < 4 || size != PyUnicode_GetLength(word)) {
            PyErr_SetString(PyExc_ValueError, "up to 32 words of four characters of ASCII or more");
            return NULL;
        }
        sought[i] = (Sought){bytes, size, 0};
        step = size - 1 < step ? size - 1 : step;
    }
    /* The place of a pair in a word, and the next of the same bucket; 0: none. */
    uint16_t first[PAIRS] = {0}, next[1 + MOST_WORDS * LONGEST_STEP];
    for (Py_ssize_t entry = 1; entry <= count * step; entry++) {
        const Sought *word = &sought[(entry - 1) / step];
        /* The end of a word: most begin alike. */
        unsigned pair = pair_at((const unsigned char *)word->bytes + word->size - 1 - step + (entry - 1) % step);
        next[entry] = first[pair];
        first[pair] = (uint16_t)entry;
    }
    const unsigned char *begin = (const unsigned char *)PyUnicode_AsUTF8AndSize(text, &size);
    if (begin == NULL) {
        if (!PyErr_ExceptionMatches(PyExc_UnicodeError))
            return NULL;
        PyErr_Clear();
        Py_RETURN_NONE;
    }
    for (Py_ssize_t at = 0; at + 1 < size && open; at += step)
        for (uint16_t entry = first[pair_at(begin + at)]; entry; entry = next[entry]) {
            Sought *word = &sought[(entry - 1) / step];
            Py_ssize_t start = at - (word->size - 1 - step + (entry - 1) % step);
            if (word->found || start < 0 || start + word->size > size
                || memcmp(begin + start, word->bytes, (size_t)word->size))
                continue;
            word->found = 1;
            open--;
        }
    PyObject *found = PySet_New(NULL);
    for (Py_ssize_t i = 0; i < count && found != NULL; i++)
        if (sought[i].found && PySet_Add(found, PyTuple_GetItem(words, i)) < 0)
            Py_CLEAR(found);
    return found;
}
