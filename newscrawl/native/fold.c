/* The comparison form (newscrawl.text.fold), a text's units, and what is read off them. */
#include "kernel.h"

#define LIMIT 0x32000u
static const uint8_t *KINDS;
/* What a character becomes; of one that stands for several, the number of its expansion. */
static const uint32_t *FOLDED;
static const int32_t *EXPANSION_BEGINS;
static const uint32_t *EXPANSIONS;
static PyObject *tables_kept;
/* One bit for each character that is a unit by itself and folds to itself: most of any Chinese text. The tables
 * spread what a text needs of them over more cache than there is near the processor; this is 8 KB. */
static uint64_t PLAIN[0x10000 / 64];
/* Letters a gloss is written in; characters a line begins with that is to be looked at. */
static uint64_t GLOSS_LETTERS[0x10000 / 64], DOUBTFUL[0x10000 / 64];
/* Han numerals, and what is counted or measured behind one. */
static uint64_t NUMERALS[0x10000 / 64], MEASURES[0x10000 / 64];
static PyObject *ask_gloss, *glosses_known;

#define WORD_BASE 0x9E3779B97F4A7C15u
enum { LONGEST_GLOSS = 40, MOST_GLOSSES = 1 << 14 };
/* newscrawl.reposts.line_kinds: lines of a block that may have been cut at a fixed width, and the widths. */
enum { WRAPPED = 3, NARROWEST = 8, WIDEST = 130 };
/* newscrawl.judgement.claims: characters a lead is looked for in, a publisher's name in it, an agency in parentheses. */
enum { LONGEST_LEAD = 40, LONGEST_NAMED = 15, FARTHEST_AGENCY = 60, BEFORE_NAME = 4, LONGEST_NAME = 8 };

PyObject *text_type;

static inline int has_bit(const uint64_t *bits, uint32_t code)
{
    return code < 0x10000 && bits[code >> 6] >> (code & 63) & 1;
}

/* Set the bits of a string's characters, and no others. */
static int set_bits(uint64_t *bits, PyObject *characters)
{
    Py_ssize_t count = PyUnicode_GetLength(characters);
    uint32_t *codes = allocate(count + 1, 4);
    if (codes == NULL || PyUnicode_AsUCS4(characters, codes, count + 1, 1) == NULL) {
        free(codes);
        return -1;
    }
    memset(bits, 0, 0x10000 / 8);
    for (Py_ssize_t i = 0; i < count; i++)
        if (codes[i] < 0x10000)
            bits[codes[i] >> 6] |= (uint64_t)1 << (codes[i] & 63);
    free(codes);
    return 0;
}

/* setup(kinds, folded, where expansions begin, expansions, letters of a gloss, what tells whether it is one) */
PyObject *kernel_setup(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *parts[4], *letters, *ask;
    if (!PyArg_ParseTuple(args, "SSSSUO:setup", &parts[0], &parts[1], &parts[2], &parts[3], &letters, &ask))
        return NULL;
    if (PyBytes_Size(parts[0]) != (Py_ssize_t)LIMIT + 1 || PyBytes_Size(parts[1]) != 4 * ((Py_ssize_t)LIMIT + 1)) {
        PyErr_SetString(PyExc_ValueError, "the folding tables are of another size");
        return NULL;
    }
    PyObject *known = PyDict_New();
    if (known == NULL || set_bits(GLOSS_LETTERS, letters) < 0) {
        Py_XDECREF(known);
        return NULL;
    }
    Py_XDECREF(glosses_known);
    glosses_known = known;
    ask_gloss = ask; /* kept alive with the other arguments */
    Py_XDECREF(tables_kept);
    Py_INCREF(args);
    tables_kept = args;
    KINDS = (const uint8_t *)PyBytes_AsString(parts[0]);
    FOLDED = (const uint32_t *)PyBytes_AsString(parts[1]);
    EXPANSION_BEGINS = (const int32_t *)PyBytes_AsString(parts[2]);
    EXPANSIONS = (const uint32_t *)PyBytes_AsString(parts[3]);
    memset(PLAIN, 0, sizeof PLAIN);
    for (uint32_t code = 0; code < 0x10000; code++)
        if (KINDS[code] == HAN && FOLDED[code] == code)
            PLAIN[code >> 6] |= (uint64_t)1 << (code & 63);
    Py_RETURN_NONE;
}

static inline uint32_t limited(uint32_t code)
{
    return code < LIMIT ? code : LIMIT;
}

static inline int is_plain(uint32_t code)
{
    return has_bit(PLAIN, code);
}

static inline uint8_t kind_of(uint32_t code)
{
    return is_plain(code) ? HAN : KINDS[limited(code)];
}

static inline uint32_t folded_of(uint32_t code)
{
    return is_plain(code) ? code : FOLDED[limited(code)];
}

/* Of two blocks at most: the text as given with the kinds of its characters; where some were left out, the characters kept,
 * where they stood, and their kinds. */
typedef struct {
    Py_ssize_t length, filled;
    uint32_t *raw, *chars;
    uint8_t *kinds;
    int32_t *places;
    int glossed, barred, quoted; /* whether a gloss may stand there, a bar (| or ｜), a quotation mark */
    int turned;                  /* whether a character that is a unit by itself may fold to another */
} Prepared;

static void forget(Prepared *p)
{
    if (p->chars != p->raw)
        free(p->chars);
    free(p->raw);
    memset(p, 0, sizeof *p);
}

static PyObject *string_of(const uint32_t *chars, Py_ssize_t count)
{
    int order = PY_BIG_ENDIAN ? 1 : -1;
    return PyUnicode_DecodeUTF32((const char *)chars, count * 4, "surrogatepass", &order);
}

/* Whether what stands in parentheses is a gloss: what newscrawl.text.fold says, which is asked once. -1 on error. */
static int is_gloss(const uint32_t *chars, Py_ssize_t count)
{
    PyObject *content = string_of(chars, count);
    if (content == NULL)
        return -1;
    PyObject *known = PyDict_GetItemWithError(glosses_known, content);
    int answer = -1;
    if (known != NULL)
        answer = known == Py_True;
    else if (!PyErr_Occurred()) {
        PyObject *said = PyObject_CallFunctionObjArgs(ask_gloss, content, NULL);
        answer = said == NULL ? -1 : PyObject_IsTrue(said);
        Py_XDECREF(said);
        if (PyDict_Size(glosses_known) >= MOST_GLOSSES)
            PyDict_Clear(glosses_known);
        if (answer >= 0 && PyDict_SetItem(glosses_known, content, answer ? Py_True : Py_False) < 0)
            answer = -1;
    }
    Py_DECREF(content);
    return answer;
}

static inline int is_quotation_mark(uint32_t code)
{
    return code == '"' || code == 0x201C || code == 0x201D || (code >= 0x300C && code <= 0x300F);
}

static inline int is_bar(uint32_t code)
{
    return code == '|' || code == 0xFF5C;
}

static inline int opens(uint32_t code)
{
    return code == '(' || code == 0xFF08;
}

/* Whether a parenthesis stands right before a letter of pinyin, as it does before every gloss. */
static int may_gloss(const uint32_t *chars, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i + 1 < count; i++)
        if (opens(chars[i]) && has_bit(GLOSS_LETTERS, chars[i + 1]))
            return 1;
    return 0;
}

/* Take the glosses out of characters kept: letters of pinyin in parentheses right behind an ideograph. */
static int take_out_glosses(const uint32_t *chars, uint8_t *kinds, Py_ssize_t count)
{
    for (Py_ssize_t i = 1; i + 2 < count; i++) {
        if (!opens(chars[i]) || chars[i - 1] < 0x3400 || chars[i - 1] > 0x9FFF)
            continue;
        Py_ssize_t end = i + 1;
        while (end < count && end - i <= LONGEST_GLOSS && has_bit(GLOSS_LETTERS, chars[end]))
            end++;
        if (end == i + 1 || end >= count || (chars[end] != ')' && chars[end] != 0xFF09))
            continue;
        int answer = is_gloss(chars + i + 1, end - i - 1);
        if (answer < 0)
            return -1;
        if (answer)
            memset(kinds + i, SEPARATOR, end + 1 - i);
        i = end;
    }
    return 0;
}

/* Characters and kinds without ignored characters and glosses. `cuts`: a tuple of the places where pieces end. */
static int prepare(PyObject *text, PyObject *cuts, int glosses, Prepared *p)
{
    memset(p, 0, sizeof *p);
    if (KINDS == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "setup() has not been called");
        return -1;
    }
    Py_ssize_t length = PyUnicode_GetLength(text);
    if (length < 0)
        return -1;
    if (length > INT32_MAX / 20) {
        PyErr_SetString(PyExc_OverflowError, "the text is too long");
        return -1;
    }
    p->length = length;
    p->raw = p->chars = allocate(length + 1, 4 + 1);
    if (p->raw == NULL || PyUnicode_AsUCS4(text, p->raw, length + 1, 1) == NULL)
        goto failed;
    uint8_t highest = 0;
    size_t more = 0;
    uint8_t *kinds = p->kinds = (uint8_t *)(p->raw + length + 1);
    const uint32_t *raw = p->raw;
    int glossed = 0, barred = 0, quoted = 0, turned = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t code = raw[i];
        if (is_plain(code)) {
            kinds[i] = HAN;
            continue;
        }
        uint8_t kind = kinds[i] = KINDS[limited(code)];
        highest = kind > highest ? kind : highest;
        turned |= kind == HAN || kind == EXPANDED;
        if (kind != SEPARATOR)
            continue;
        glossed |= opens(code) && i + 1 < length && has_bit(GLOSS_LETTERS, raw[i + 1]);
        barred |= is_bar(code);
        quoted |= is_quotation_mark(code);
    }
    p->glossed = glossed;
    p->barred = barred;
    p->quoted = quoted;
    p->turned = turned;
    if (highest == EXPANDED)
        for (Py_ssize_t i = 0; i < length; i++)
            if (kinds[i] == EXPANDED) {
                uint32_t number = FOLDED[p->raw[i]];
                more += EXPANSION_BEGINS[number + 1] - EXPANSION_BEGINS[number];
            }
    if (highest >= IGNORED) {
        size_t room = length + more + 1;
        p->chars = allocate(room, 4 + 4 + 1);
        if (p->chars == NULL)
            goto failed;
        p->places = (int32_t *)(p->chars + room);
        p->kinds = (uint8_t *)(p->places + room);
    }
    Py_ssize_t pieces = cuts == Py_None ? 0 : PyTuple_Size(cuts);
    Py_ssize_t begin = 0;
    for (Py_ssize_t piece = 0; piece <= pieces; piece++) {
        Py_ssize_t end = piece < pieces ? PyLong_AsSsize_t(PyTuple_GetItem(cuts, piece)) : length;
        if (end < begin || end > length) {
            if (!PyErr_Occurred())
                PyErr_SetString(PyExc_ValueError, "cuts must ascend within the text");
            goto failed;
        }
        Py_ssize_t first = p->filled;
        if (p->places == NULL)
            p->filled = end;
        else
            for (Py_ssize_t i = begin; i < end; i++) {
                if (kinds[i] == EXPANDED) {
                    uint32_t number = FOLDED[p->raw[i]];
                    for (int32_t at = EXPANSION_BEGINS[number]; at < EXPANSION_BEGINS[number + 1]; at++) {
                        uint8_t kind = KINDS[limited(EXPANSIONS[at])];
                        p->chars[p->filled] = EXPANSIONS[at];
                        p->kinds[p->filled] = kind >= IGNORED ? SEPARATOR : kind;
                        p->places[p->filled++] = (int32_t)i;
                    }
                } else if (kinds[i] != IGNORED) {
                    p->chars[p->filled] = p->raw[i];
                    p->kinds[p->filled] = kinds[i];
                    p->places[p->filled++] = (int32_t)i;
                }
            }
        if (glosses && p->glossed && may_gloss(p->raw + begin, end - begin)
            && take_out_glosses(p->chars + first, p->kinds + first, p->filled - first) < 0)
            goto failed;
        begin = end;
    }
    return 0;
failed:
    forget(p);
    return -1;
}

/* The characters that pass in comparison form, with one space between two words that something stood between. `turned`:
 * whether one that is a unit by itself may fold to another. */
static uint32_t *write_out(const uint32_t *chars, const uint8_t *kinds, Py_ssize_t count, int lines, int turned,
                           Py_ssize_t *written)
{
    uint32_t *out = allocate(2 * (size_t)count + 1, 4);
    if (out == NULL)
        return NULL;
    Py_ssize_t size = 0, last = -1; /* the place of the last character that is part of a word */
    int after_word = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        uint8_t kind = kinds[i];
        if (kind == HAN) { /* a row of them at once */
            if (turned)
                out[size++] = folded_of(chars[i]);
            else {
                Py_ssize_t end = i + 1;
                while (end < count && kinds[end] == HAN)
                    end++;
                memcpy(out + size, chars + i, (size_t)(end - i) * 4);
                size += end - i;
                i = end - 1;
            }
            after_word = 0;
            continue;
        }
        if (kind == SEPARATOR && !(lines && chars[i] == '\n'))
            continue;
        int word = kind > HAN;
        if (word && after_word && i - last > 1)
            out[size++] = ' ';
        out[size++] = folded_of(chars[i]);
        after_word = word;
        last = i;
    }
    *written = size;
    return out;
}

static PyObject *written(const uint32_t *chars, const uint8_t *kinds, Py_ssize_t count, int lines, int turned)
{
    Py_ssize_t size;
    uint32_t *out = write_out(chars, kinds, count, lines, turned, &size);
    PyObject *string = out == NULL ? NULL : string_of(out, size);
    free(out);
    return string;
}

PyObject *kernel_fold(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *text, *cuts;
    if (!PyArg_ParseTuple(args, "UO:fold", &text, &cuts))
        return NULL;
    Prepared p;
    if (prepare(text, cuts, 1, &p) < 0)
        return NULL;
    PyObject *string = written(p.chars, p.kinds, p.filled, 0, p.turned);
    forget(&p);
    return string;
}

enum { LONGEST_TITLE = 256 };

static int by_value(const void *one, const void *two)
{
    uint64_t a = *(const uint64_t *)one, b = *(const uint64_t *)two;
    return (a > b) - (a < b);
}

/* The distinct pairs of neighbouring folded characters, ascending. */
static Py_ssize_t pairs_of(const uint32_t *chars, Py_ssize_t length, uint64_t *pairs)
{
    Py_ssize_t count = 0;
    uint32_t before = 0;
    int any = 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint32_t folded = folded_of(chars[i]);
        uint64_t pair = (uint64_t)before << 32 | folded;
        before = folded;
        if (!any++)
            continue;
        if (length > LONGEST_TITLE) {
            pairs[count++] = pair;
            continue;
        }
        Py_ssize_t low = 0, high = count;
        while (low < high) {
            Py_ssize_t middle = (low + high) / 2;
            if (pairs[middle] < pair)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < count && pairs[low] == pair)
            continue;
        memmove(pairs + low + 1, pairs + low, (size_t)(count - low) * 8);
        pairs[low] = pair;
        count++;
    }
    if (length <= LONGEST_TITLE)
        return count;
    Py_ssize_t distinct = 0;
    qsort(pairs, (size_t)count, 8, by_value);
    for (Py_ssize_t i = 0; i < count; i++)
        if (!i || pairs[i] != pairs[i - 1])
            pairs[distinct++] = pairs[i];
    return distinct;
}

/* The characters of a title that count, as they are or as those they stand for; their number, -1 on error. They are
 * where `*chars` points to: to `local`, which has room for LONGEST_TITLE, or to a block to be freed. */
static Py_ssize_t title_characters(PyObject *title, uint32_t *local, uint32_t **chars)
{
    *chars = local;
    Py_ssize_t length = PyUnicode_GetLength(title), filled = 0;
    if (length < 0)
        return -1;
    if (length < LONGEST_TITLE) {
        if (PyUnicode_AsUCS4(title, local, LONGEST_TITLE, 1) == NULL)
            return -1;
        int simple = 1;
        for (Py_ssize_t i = 0; i < length && simple; i++)
            simple = kind_of(local[i]) != EXPANDED;
        if (simple) {
            for (Py_ssize_t i = 0; i < length; i++)
                if (kind_of(local[i]) != SEPARATOR && kind_of(local[i]) != IGNORED)
                    local[filled++] = local[i];
            return filled;
        }
    }
    Prepared p;
    if (prepare(title, Py_None, 0, &p) < 0)
        return -1;
    uint32_t *own = allocate((size_t)p.filled, 4);
    for (Py_ssize_t i = 0; own != NULL && i < p.filled; i++)
        if (p.kinds[i] != SEPARATOR)
            own[filled++] = p.chars[i];
    forget(&p);
    *chars = own == NULL ? local : own;
    return own == NULL ? -1 : filled;
}

/* Share of the shorter title's character pairs that the other has; -1 on error. The titles hold no parenthesis. */
double title_share(PyObject *one, PyObject *two)
{
    uint32_t local_a[LONGEST_TITLE], local_b[LONGEST_TITLE], *a = local_a, *b = local_b;
    uint64_t pairs_a[LONGEST_TITLE], pairs_b[LONGEST_TITLE], *first = pairs_a, *second = pairs_b;
    double share = -1.0;
    if (KINDS == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "setup() has not been called");
        return share;
    }
    Py_ssize_t size_a = title_characters(one, local_a, &a), size_b = size_a < 0 ? -1 : title_characters(two, local_b, &b);
    if (size_b >= 0) {
        if (size_a >= LONGEST_TITLE)
            first = allocate((size_t)size_a, 8);
        if (size_b >= LONGEST_TITLE)
            second = allocate((size_t)size_b, 8);
    }
    if (size_b >= 0 && first != NULL && second != NULL) {
        Py_ssize_t count_a = pairs_of(a, size_a, first), count_b = pairs_of(b, size_b, second);
        Py_ssize_t shared = 0, i = 0, j = 0, smaller = count_a < count_b ? count_a : count_b;
        while (i < count_a && j < count_b) {
            if (first[i] == second[j])
                shared++, i++, j++;
            else if (first[i] < second[j])
                i++;
            else
                j++;
        }
        share = smaller ? (double)shared / (double)smaller : 0.0;
    }
    if (a != local_a)
        free(a);
    if (b != local_b)
        free(b);
    if (first != pairs_a)
        free(first);
    if (second != pairs_b)
        free(second);
    return share;
}

PyObject *kernel_title_overlap(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *one, *two;
    if (!PyArg_ParseTuple(args, "UU:title_overlap", &one, &two))
        return NULL;
    double share = title_share(one, two);
    return share < 0.0 ? NULL : PyFloat_FromDouble(share);
}

/* -- units ---------------------------------------------------------------------------------------- */

int32_t text_start(const Text *text, Py_ssize_t unit)
{
    int32_t head = text->heads[unit];
    return text->places ? text->places[head] : head;
}

int32_t text_end(const Text *text, Py_ssize_t unit)
{
    int32_t tail = text->tails[unit];
    return text->places ? text->places[tail - 1] + 1 : tail;
}

/* What a character is within a word: letters and digits that stand in for each other are one. */
static inline uint64_t confused(uint32_t folded)
{
    return folded == 'o' ? '0' : folded == 'l' || folded == 'i' ? '1' : folded;
}

static PyObject *text_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    PyObject *string, *cuts;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "UO:Text", &string, &cuts))
        return NULL;
    Prepared p;
    if (prepare(string, cuts, 1, &p) < 0)
        return NULL;
    Text *text = new_object(type);
    if (text == NULL) {
        forget(&p);
        return NULL;
    }
    text->length = p.length;
    text->filled = p.filled;
    text->raw = p.raw;
    text->chars = p.chars;
    text->kinds = p.kinds;
    text->places = p.places;
    text->glossed = (uint8_t)p.glossed;
    text->barred = (uint8_t)p.barred;
    text->quoted = (uint8_t)p.quoted;
    text->turned = (uint8_t)p.turned;
    text->codes = allocate(p.filled, 8 + 4 + 4);
    if (text->codes == NULL) {
        Py_DECREF(text);
        return NULL;
    }
    text->heads = (int32_t *)(text->codes + p.filled);
    text->tails = text->heads + p.filled;
    uint64_t *codes = text->codes;
    int32_t *heads = text->heads, *tails = text->tails;
    Py_ssize_t pieces = cuts == Py_None ? 0 : PyTuple_Size(cuts);
    Py_ssize_t piece = 0, size = 0;
    Py_ssize_t border = pieces ? PyLong_AsSsize_t(PyTuple_GetItem(cuts, 0)) : p.length;
    for (Py_ssize_t i = 0; i < p.filled; size++) {
        while (i < p.filled && p.kinds[i] == SEPARATOR)
            i++;
        if (i >= p.filled)
            break;
        if (p.kinds[i] == HAN && !p.turned) { /* most of any Chinese text: a row of them at once */
            for (; i < p.filled && p.kinds[i] == HAN; size++) {
                codes[size] = p.chars[i];
                heads[size] = (int32_t)i;
                tails[size] = (int32_t)++i;
            }
            size--;
            continue;
        }
        heads[size] = (int32_t)i;
        if (p.kinds[i] == HAN)
            codes[size] = folded_of(p.chars[i++]);
        else {
            /* A word's code is its polynomial hash; a word ends where its piece does. */
            uint64_t code = 0, power = 1;
            Py_ssize_t place = p.places ? p.places[i] : i;
            while (place >= border)
                border = ++piece < pieces ? PyLong_AsSsize_t(PyTuple_GetItem(cuts, piece)) : p.length;
            do {
                code += confused(folded_of(p.chars[i])) * power;
                power *= WORD_BASE;
                i++;
            } while (i < p.filled && p.kinds[i] > HAN && (p.places ? p.places[i] : i) < border);
            codes[size] = code;
        }
        tails[size] = (int32_t)i;
    }
    text->size = size;
    return (PyObject *)text;
}

static void text_dealloc(Text *text)
{
    if (text->chars != text->raw)
        free(text->chars);
    void *blocks[] = {text->raw, text->codes, text->grams, text->anchor_next, text->anchor_slots, text->sums,
                      text->seed_slots, text->seed_of, text->seed_begins, text->seed_places, text->seeds, text->anchor_bits,
                      text->seed_bits, text->folded};
    for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
        free(blocks[i]);
    free_object(text);
}

/* codes, starts, ends, chars, kinds, heads, tails as bytes: what newscrawl.text.fold.Units is made of. */
static PyObject *text_arrays(Text *text, PyObject *unused)
{
    (void)unused;
    PyObject *starts = PyBytes_FromStringAndSize(NULL, text->size * 4);
    PyObject *ends = PyBytes_FromStringAndSize(NULL, text->size * 4);
    if (starts == NULL || ends == NULL) {
        Py_XDECREF(starts);
        Py_XDECREF(ends);
        return NULL;
    }
    int32_t *low = (int32_t *)PyBytes_AsString(starts), *high = (int32_t *)PyBytes_AsString(ends);
    for (Py_ssize_t i = 0; i < text->size; i++) {
        low[i] = text_start(text, i);
        high[i] = text_end(text, i);
    }
    return Py_BuildValue("y#NNy#y#y#y#", (char *)text->codes, text->size * 8, starts, ends, (char *)text->chars,
                         text->filled * 4, (char *)text->kinds, text->filled, (char *)text->heads, text->size * 4,
                         (char *)text->tails, text->size * 4);
}

/* The text in comparison form, with its lines. */
static PyObject *text_whole(Text *text, PyObject *unused)
{
    (void)unused;
    return written(text->chars, text->kinds, text->filled, 1, text->turned);
}

/* Python's \s, and what str.isspace and str.rstrip take for blank. */
static int is_blank(uint32_t code)
{
    return (code >= 9 && code <= 13) || (code >= 0x1C && code <= 0x20) || code == 0x85 || code == 0xA0 || code == 0x1680
           || (code >= 0x2000 && code <= 0x200A) || code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F
           || code == 0x3000;
}

static int is_closer(uint32_t code)
{
    return code == 0x201D || code == 0x300D || code == 0x300F || code == 0xFF09 || code == ')' || code == '"'
           || code == '\'';
}

static int is_stop(uint32_t code)
{
    return code == 0x3002 || code == 0xFF01 || code == 0xFF1F || code == '!' || code == '?' || code == 0xFF1B || code == ';'
           || code == 0x2026;
}

/* Whether a line ends as a sentence does (newscrawl.reposts.line_kinds). */
static int ends_sentence(const uint32_t *line, Py_ssize_t size)
{
    while (size && is_blank(line[size - 1]))
        size--;
    Py_ssize_t closed = size;
    while (closed && is_closer(line[closed - 1]))
        closed--;
    if (closed && is_stop(line[closed - 1]))
        return 1;
    while (size && (line[size - 1] == '"' || line[size - 1] == '\'' || line[size - 1] == ')'))
        size--;
    return size && line[size - 1] == '.';
}

/* Whether a line has four parts or more, with a blank or a bar among what stands between them. */
static int has_parts(const uint32_t *line, Py_ssize_t size)
{
    int parts = 0, within = 0, bars = 0;
    for (Py_ssize_t i = 0; i < size && !bars; i++) /* most lines have neither */
        bars = line[i] == ' ' || line[i] == '|' || line[i] == 0xFF5C;
    for (Py_ssize_t i = 0; i < size && bars; i++) {
        uint32_t code = line[i];
        int between = is_blank(code) || code == '|' || code == 0x4E28 || code == 0xFF5C || code == '>' || code == 0x203A
                      || code == 0xBB || code == 0xB7 || code == '/';
        parts += !within && !between;
        within = !between;
    }
    return bars && parts >= 4;
}

/* What stands before a label in its line: a time, with seconds or without, then 本文 or the like. */
static int is_of_time(uint32_t code, int seconds)
{
    return (code >= '0' && code <= '9') || code == ' ' || code == 0x5E74 || code == 0x6708 || code == 0x65E5 || code == 0x65F6
           || code == 0x5206 || (seconds && code == 0x79D2);
}

/* Whether a line begins with a label, be there a time before it, and one of some words between the two. */
static int has_label(const uint32_t *line, Py_ssize_t size, const Words *before, const Words *labels, int seconds)
{
    for (Py_ssize_t at = 0; at < size; at++) {
        if (word_at(labels, line + at, size - at) >= 0)
            return 1;
        int32_t word = word_at(before, line + at, size - at);
        Py_ssize_t behind = word < 0 ? size : at + before->begins[word + 1] - before->begins[word];
        if (behind < size && word_at(labels, line + behind, size - behind) >= 0)
            return 1;
        if (!is_of_time(line[at], seconds))
            break;
    }
    return 0;
}

/* Whether lines may have been cut at a fixed width: as newscrawl.reposts.line_kinds._join_block asks of each block. */
static int is_wrapped(const uint32_t *raw, const int32_t *starts, Py_ssize_t first, Py_ssize_t end)
{
    int32_t width = 0;
    Py_ssize_t full = 0, broken = 0;
    for (Py_ssize_t n = first; n < end; n++)
        width = starts[n + 1] - 1 - starts[n] > width ? starts[n + 1] - 1 - starts[n] : width;
    if (end - first < WRAPPED || width < NARROWEST || width > WIDEST)
        return 0;
    int32_t least = width - (width / 8 > 2 ? width / 8 : 2);
    for (Py_ssize_t n = first; n < end; n++) {
        int32_t stop = starts[n + 1] - 1;
        if (stop - starts[n] < least)
            continue;
        full++;
        for (int32_t i = starts[n]; i < stop - 1; i++) {
            uint32_t code = raw[i];
            if (code == 0xFF0C || code == 0x3002 || code == 0x3001 || code == 0xFF1B || code == 0xFF1A || code == 0xFF1F
                || code == 0xFF01 || code == ',' || code == ';' || code == ':' || code == '?' || code == '!') {
                broken++;
                break;
            }
        }
    }
    return full >= 2 && full * 5 >= (end - first) * 2 && broken * 4 >= full;
}

static int any_wrapped(const uint32_t *raw, const int32_t *starts, Py_ssize_t count)
{
    Py_ssize_t first = 0;
    for (Py_ssize_t n = 0; n <= count; n++) {
        int blank = 1;
        for (int32_t i = n < count ? starts[n] : 0; n < count && blank && i < starts[n + 1] - 1; i++)
            blank = is_blank(raw[i]);
        if (!blank)
            continue;
        if (is_wrapped(raw, starts, first, n))
            return 1;
        first = n + 1;
    }
    return 0;
}

/* The rules by which lines are given their kinds: newscrawl.reposts.line_kinds. */
typedef struct {
    int heading, prose, furniture, shortest, longest;
    Py_ssize_t sure, longer, label, listed;
    Words *notices, *before, *labels, *lists, *places;
    PyObject *decide; /* NULL: doubtful lines are left open */
} LineRules;

/* What is found of the lines: where each begins (and, last, a character behind the end), its kind, whether it is
 * doubtful. */
typedef struct {
    Py_ssize_t count, doubtful;
    int held, wrapped;
    int32_t *starts;
    uint8_t *kinds, *doubts;
} Lines;

/* The rules handed over by line_rules(), and the words without which no line is furniture. */
static LineRules RULES;
static Words *HINTS;
static PyObject *rules_kept;

static int parse_rules(PyObject *args, const char *format, LineRules *rules, Words **hints)
{
    rules->decide = NULL;
    return PyArg_ParseTuple(args, format, &rules->heading, &rules->prose, &rules->furniture,
                            &rules->shortest, &rules->longest, &rules->sure, &rules->longer, &rules->label, &rules->listed,
                            words_type, &rules->notices, words_type, &rules->before, words_type, &rules->labels, words_type,
                            &rules->lists, words_type, &rules->places, &rules->decide, words_type, hints);
}

/* line_rules(kinds, quotations, sizes, words, decide, hints) */
PyObject *kernel_line_rules(PyObject *module, PyObject *args)
{
    (void)module;
    LineRules rules;
    Words *hints;
    if (!parse_rules(args, "(iii)(ii)(nnnn)(O!O!O!O!O!)OO!:line_rules", &rules, &hints))
        return NULL;
    Py_INCREF(args);
    Py_XDECREF(rules_kept);
    rules_kept = args;
    RULES = rules;
    HINTS = hints;
    Py_RETURN_NONE;
}

static void drop_lines(Lines *lines)
{
    free(lines->starts);
}

enum { HEADS_LIST = 255 };

/* The kind of a doubtful line, as Python says; -1: it begins a list. -2 on error. */
static int asked_kind(const LineRules *rules, const uint32_t *raw, Py_ssize_t size, const uint32_t *plain, Py_ssize_t length,
                      int held)
{
    PyObject *line = string_of(raw, size), *folded = line == NULL ? NULL : string_of(plain, length);
    PyObject *said = folded == NULL ? NULL
                                    : PyObject_CallFunctionObjArgs(rules->decide, line, folded,
                                                                   held ? Py_True : Py_False, NULL);
    long kind = said == NULL ? -2 : PyLong_AsLong(said);
    Py_XDECREF(line);
    Py_XDECREF(folded);
    Py_XDECREF(said);
    if (PyErr_Occurred())
        return -2;
    return kind < 0 || kind >= HEADS_LIST ? -1 : (int)kind;
}

/* The lines that head lists are furniture, and so are the headings behind each, up to the next prose: _mark_lists. */
static void mark_lists(const LineRules *rules, Lines *lines)
{
    Py_ssize_t in_list = 0;
    for (Py_ssize_t number = 0; number < lines->count; number++) {
        uint8_t *kind = lines->kinds + number;
        if (*kind == HEADS_LIST || (in_list && *kind == rules->heading)) {
            in_list = *kind == HEADS_LIST ? rules->listed : in_list - 1;
            *kind = (uint8_t)rules->furniture;
        } else if (*kind == rules->prose)
            in_list = 0;
    }
}

/* A line without anything is furniture, and so is one of up to `label` characters with a label, or what says where the page
 * is, at its head; one that is longer than `longer`, or ends as a sentence does, is prose. Doubtful are lines with a word of a
 * notice, those of up to `label` characters that begin as a list does, and those of less than `sure` characters in four
 * parts. */
static int find_lines(Text *text, const LineRules *rules, Lines *lines)
{
    Py_ssize_t size, at = 0, others = 0, count = 1, lists = 0;
    memset(lines, 0, sizeof *lines);
    for (Py_ssize_t i = 0; i < text->length; i++)
        count += text->raw[i] == '\n';
    uint32_t *folded = write_out(text->chars, text->kinds, text->filled, 1, text->turned, &size);
    lines->starts = allocate((size_t)count + 1, 4 + 1 + 1);
    if (folded == NULL || lines->starts == NULL) {
        free(folded);
        return -1;
    }
    lines->kinds = (uint8_t *)(lines->starts + count + 1);
    lines->doubts = lines->kinds + count;
    int32_t begin = 0;
    lines->count = count;
    lines->held = any_word(rules->notices, folded, size);
    for (Py_ssize_t number = 0; number < count; number++) {
        int32_t end = begin;
        Py_ssize_t first = at;
        while (end < text->length && text->raw[end] != '\n')
            end++;
        while (at < size && folded[at] != '\n')
            at++;
        const uint32_t *plain = folded + first, *raw = text->raw + begin;
        Py_ssize_t length = at++ - first;
        int is_prose = length && (length > rules->longer || ends_sentence(raw, end - begin));
        int may_be_label = length && length <= rules->label && has_bit(DOUBTFUL, *plain);
        int may_be_list = may_be_label && word_at(rules->lists, plain, length) >= 0;
        int is_label = may_be_label
                       && (word_at(rules->places, plain, length) >= 0
                           || (!may_be_list && has_label(plain, length, rules->before, rules->labels, 0)));
        int doubt = length && !is_label
                    && ((lines->held && any_word(rules->notices, plain, length)) || may_be_list
                        || (length < rules->sure && has_parts(raw, end - begin)));
        is_prose = is_prose && !is_label;
        others += !is_prose || doubt;
        lines->doubtful += doubt;
        lines->starts[number] = begin;
        lines->kinds[number] = (uint8_t)(!length || is_label ? rules->furniture : is_prose ? rules->prose : rules->heading);
        lines->doubts[number] = (uint8_t)doubt;
        if (doubt && rules->decide != NULL) {
            int kind = asked_kind(rules, raw, end - begin, plain, length, lines->held);
            if (kind < -1) {
                free(folded);
                return -1;
            }
            lists += kind < 0;
            lines->kinds[number] = (uint8_t)(kind < 0 ? HEADS_LIST : kind);
        }
        begin = end + 1;
    }
    if (text->folded == NULL) { /* the same lines are looked at for what the text says of its origin */
        text->folded = folded;
        text->folded_size = size;
    } else
        free(folded);
    lines->starts[count] = begin;
    lines->wrapped = others >= WRAPPED && any_wrapped(text->raw, lines->starts, count);
    if (lists)
        mark_lists(rules, lines);
    return 0;
}

/* line_kinds(rules): where lines begin, what kinds they are, which are doubtful, whether a word of a notice stands in the
 * text, and whether lines may have been cut at a fixed width. */
static PyObject *text_line_kinds(Text *text, PyObject *args)
{
    LineRules rules;
    Lines lines;
    Words *unused = NULL;
    if (!parse_rules(args, "(iii)(ii)(nnnn)(O!O!O!O!O!):line_kinds", &rules, &unused))
        return NULL;
    if (find_lines(text, &rules, &lines) < 0) {
        drop_lines(&lines);
        return NULL;
    }
    PyObject *starts = PyList_New(lines.count), *kinds = PyList_New(lines.count), *doubtful = PyList_New(0);
    int failed = starts == NULL || kinds == NULL || doubtful == NULL;
    for (Py_ssize_t number = 0; number < lines.count && !failed; number++) {
        PyObject *start = PyLong_FromLong(lines.starts[number]), *kind = PyLong_FromLong(lines.kinds[number]);
        PyObject *place = lines.doubts[number] ? PyLong_FromSsize_t(number) : NULL;
        failed = start == NULL || kind == NULL
                 || (lines.doubts[number] && (place == NULL || PyList_Append(doubtful, place) < 0));
        Py_XDECREF(place);
        /* PyList_SetItem takes the reference, whatever comes of it. */
        failed = (start != NULL && PyList_SetItem(starts, number, start) < 0) || failed;
        failed = (kind != NULL && PyList_SetItem(kinds, number, kind) < 0) || failed;
    }
    drop_lines(&lines);
    if (failed) {
        Py_XDECREF(starts);
        Py_XDECREF(kinds);
        Py_XDECREF(doubtful);
        return NULL;
    }
    return Py_BuildValue("NNNNN", starts, kinds, doubtful, PyBool_FromLong(lines.held), PyBool_FromLong(lines.wrapped));
}

/* -- what a text says of its origin (newscrawl.judgement.claims) ---------------------------------- */

/* Whether what makes a lead of a name stands at a place: 消息, 电, 讯, 报道, 报导. */
static int is_said(const uint32_t *line, Py_ssize_t size, Py_ssize_t at)
{
    if (at >= size)
        return 0;
    uint32_t code = line[at], next = at + 1 < size ? line[at + 1] : 0;
    return code == 0x7535 || code == 0x8BAF || (code == 0x6D88 && next == 0x606F)
           || (code == 0x62A5 && (next == 0x9053 || next == 0x5BFC));
}

/* Whether a publisher's name, and what makes a lead of it, may stand at the head of a line. */
static int may_lead(const uint32_t *line, Py_ssize_t size)
{
    int named = 0, said = 0;
    Py_ssize_t end = size < LONGEST_LEAD ? size : LONGEST_LEAD;
    for (Py_ssize_t i = 0; i < end; i++) {
        uint32_t code = line[i];
        named |= i < LONGEST_NAMED
                 && (code == 0x793E || code == 0x7F51 || code == 0x62A5 || code == 0x53F0 || code == 0x7AEF || code == 0x95FB
                     || code == 0x520A || code == 0x7EBF); /* 社网报台端闻刊线 */
        said |= is_said(line, end, i);
    }
    return named && said;
}

static int is_ideograph(uint32_t code)
{
    return code >= 0x4E00 && code <= 0x9FFF;
}

static int is_digit_or_blank(uint32_t code)
{
    return (code >= '0' && code <= '9') || code == ' ';
}

/* The same behind a place of up to eight characters and a day, with its month or without. */
static int is_said_behind(const uint32_t *line, Py_ssize_t size, Py_ssize_t at)
{
    for (int name = 0;; name++, at++) {
        for (Py_ssize_t day = 0, end = at; day <= 6; day++, end++) {
            if (is_said(line, size, end))
                return 1;
            if (end + 1 < size && end > at && line[end] == 0x65E5 && line[end - 1] != ' ' && is_said(line, size, end + 1))
                return 1;
            if (end < size && line[end] == 0x6708) /* 月 */
                for (Py_ssize_t n = 1; n <= 3 && end + n < size && is_digit_or_blank(line[end + n]); n++)
                    if (end + n + 1 < size && line[end + n + 1] == 0x65E5 && is_said(line, size, end + n + 2)) /* 日 */
                        return 1;
            if (end >= size || !is_digit_or_blank(line[end]))
                break;
        }
        if (name == 8 || at >= size || !is_ideograph(line[at]))
            return 0;
    }
}

/* What a publisher's name ends with, in the order of the regular expression. */
static const uint32_t name_ends[][4] = {
    {0x793E}, {0x7F51}, {0x62A5}, {0x53F0}, {0x5BA2, 0x6237, 0x7AEF}, {0x65B0, 0x95FB}, {0x65E5, 0x62A5}, {0x665A, 0x62A5},
    {0x901A, 0x8BAF, 0x793E}, {0x5468, 0x520A}, {0x5728, 0x7EBF},
}; /* 社 网 报 台 客户端 新闻 日报 晚报 通讯社 周刊 在线 */

/* The end of the publisher's name that begins at a place and makes a lead; 0: there is none. */
static Py_ssize_t name_end(const uint32_t *line, Py_ssize_t size, Py_ssize_t at)
{
    if (at < size && line[at] == 0x672C) /* 本 */
        return 0;
    for (Py_ssize_t length = 1; length <= LONGEST_NAME && at + length <= size && is_ideograph(line[at + length - 1]); length++)
        for (size_t n = 0; n < sizeof name_ends / sizeof *name_ends; n++) {
            Py_ssize_t behind = at + length;
            const uint32_t *end = name_ends[n];
            while (*end && behind < size && line[behind] == *end) {
                behind++;
                end++;
            }
            if (!*end && is_said_behind(line, size, behind))
                return behind;
        }
    return 0;
}

/* The lead at the head of a line: where the publisher's name begins and ends (newscrawl.judgement.claims._DATELINE). */
static int find_lead(const uint32_t *line, Py_ssize_t size, Py_ssize_t *low, Py_ssize_t *high)
{
    Py_ssize_t before = 0;
    while (before < BEFORE_NAME && before < size && is_digit_or_blank(line[before]))
        before++;
    for (*low = before; *low >= 0; --*low)
        if ((*high = name_end(line, size, *low)) > 0)
            return 1;
    *low = 1;
    return size && line[0] == 0x636E && (*high = name_end(line, size, 1)) > 0; /* 据 */
}

/* Whether an agency in parentheses, (AP), may stand in the first characters of a line. */
static int may_name_agency(const Text *text, int32_t start)
{
    for (Py_ssize_t i = start; i + 1 < text->length && i <= start + FARTHEST_AGENCY && text->raw[i] != '\n'; i++)
        if (text->raw[i] == '(' && text->raw[i + 1] >= 'A' && text->raw[i + 1] <= 'Z')
            return 1;
    return 0;
}

static int is_own_lead(const uint32_t *line, Py_ssize_t size)
{
    return size > 1 && line[0] == 0x672C
           && (line[1] == 0x62A5 || line[1] == 0x7F51 || line[1] == 0x53F0 || line[1] == 0x793E || line[1] == 0x520A);
}

static Py_ssize_t unit_at(const Text *text, Py_ssize_t place);

/* Whether a publisher's name, behind so many characters of its line, is printed in one piece. */
static int is_legible(const Text *text, int32_t start, const uint32_t *line, Py_ssize_t low, Py_ssize_t high)
{
    Py_ssize_t before = 0;
    for (Py_ssize_t i = 0; i < low; i++)
        before += line[i] != ' ' && (!i || line[i - 1] == ' ');
    Py_ssize_t first = unit_at(text, start) + before, last = first + (high - low) - 1;
    last = last < text->size ? last : text->size - 1;
    return first >= 0 && first <= last && text_start(text, last) - text_start(text, first) == last - first;
}

/* What claim_rules() handed over. */
static struct {
    Py_ssize_t label;
    int lead_lines, head, foot;
    Words *before, *labels, *english, *named;
} CLAIMS;
static PyObject *claims_kept;

/* claim_rules(label, lead lines, edges, before labels, labels, English labels, inline labels) */
PyObject *kernel_claim_rules(PyObject *module, PyObject *args)
{
    (void)module;
    Py_ssize_t label;
    int lead_lines, head, foot;
    Words *before, *labels, *english, *named;
    if (!PyArg_ParseTuple(args, "ni(ii)O!O!O!O!:claim_rules", &label, &lead_lines, &head, &foot, words_type, &before,
                          words_type, &labels, words_type, &english, words_type, &named))
        return NULL;
    Py_INCREF(args);
    Py_XDECREF(claims_kept);
    claims_kept = args;
    CLAIMS.label = label;
    CLAIMS.lead_lines = lead_lines;
    CLAIMS.head = head;
    CLAIMS.foot = foot;
    CLAIMS.before = before;
    CLAIMS.labels = labels;
    CLAIMS.english = english;
    CLAIMS.named = named;
    Py_RETURN_NONE;
}

/* claim_lines(): the lines that may
 * say where the text is from, each with where it begins, its folded text, whether it is among the first or the last ones,
 * the how-manieth it is that is no furniture (0 where it is), where the publisher's name in its lead begins and ends (-1
 * where there is none), and whether that is legible; then the characters that are not shown, whether a gloss may stand there,
 * whether one of the inline labels does, and the lines that are furniture. */
static PyObject *text_claim_lines(Text *text, PyObject *unused)
{
    (void)unused;
    const int furniture = RULES.furniture, lead_lines = CLAIMS.lead_lines, head = CLAIMS.head, foot = CLAIMS.foot;
    const Words *before = CLAIMS.before, *labels = CLAIMS.labels, *english = CLAIMS.english, *named = CLAIMS.named;
    const Py_ssize_t label = CLAIMS.label;
    Py_ssize_t size, shown = 0, nth = 0;
    if (claims_kept == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "claim_rules() has not been called");
        return NULL;
    }
    int noted = text_note(text);
    if (noted <= 0) {
        if (!noted)
            Py_RETURN_NONE;
        return NULL;
    }
    if (text->folded == NULL)
        text->folded = write_out(text->chars, text->kinds, text->filled, 1, text->turned, &text->folded_size);
    const uint32_t *folded = text->folded;
    size = text->folded_size;
    PyObject *found = folded == NULL ? NULL : PyList_New(0);
    for (Py_ssize_t i = 0; folded != NULL && i < size; i++)
        shown += folded[i] != '\n' && (!i || folded[i - 1] == '\n');
    Py_ssize_t at = 0, passed = 0;
    for (Py_ssize_t number = 0; found != NULL && number < text->bound_count; number++) {
        Py_ssize_t first = at;
        while (at < size && folded[at] != '\n')
            at++;
        const uint32_t *line = folded + first;
        Py_ssize_t length = at++ - first;
        if (length <= 0)
            continue;
        int at_edge = passed < head || passed >= shown - foot;
        passed++;
        int counted = text->line_kinds[number] != furniture;
        nth += counted;
        int matters = at_edge && length <= label
                      && (has_label(line, length, before, labels, 1) || word_at(english, line, length) >= 0);
        Py_ssize_t low = -1, high = -1;
        int leads = counted && may_lead(line, length) && find_lead(line, length, &low, &high);
        matters = matters
                  || (counted
                      && (leads || (at_edge && is_own_lead(line, length))
                          || (nth <= lead_lines && may_name_agency(text, text->line_starts[number]))));
        if (!matters)
            continue;
        PyObject *plain = string_of(line, length);
        int legible = leads && is_legible(text, text->line_starts[number], line, low, high);
        PyObject *one = plain == NULL ? NULL
                                      : Py_BuildValue("iNinnni", text->line_starts[number], plain, at_edge,
                                                      counted ? nth : (Py_ssize_t)0, leads ? low : (Py_ssize_t)-1,
                                                      leads ? high : (Py_ssize_t)-1, legible);
        if (one == NULL || PyList_Append(found, one) < 0)
            Py_CLEAR(found);
        Py_XDECREF(one);
    }
    if (found == NULL)
        return NULL;
    Py_ssize_t hidden = 0;
    for (Py_ssize_t i = 0; text->places != NULL && i < text->length; i++) {
        uint32_t code = text->raw[i];
        hidden += code == 0xAD || (code >= 0x200B && code <= 0x200D) || code == 0x2060 || code == 0xFEFF;
    }
    Py_ssize_t of_furniture = 0;
    for (Py_ssize_t number = 0; number < text->bound_count; number++)
        of_furniture += text->line_kinds[number] == furniture;
    return Py_BuildValue("NnNNn", found, hidden, PyBool_FromLong(text->glossed),
                         PyBool_FromLong(any_word(named, text->raw, text->length)), of_furniture);
}

/* doubt(characters): the folded characters a doubtful line begins with */
PyObject *kernel_doubt(PyObject *module, PyObject *characters)
{
    (void)module;
    if (set_bits(DOUBTFUL, characters) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* The first unit that begins at or after a character. */
static Py_ssize_t unit_at(const Text *text, Py_ssize_t place)
{
    Py_ssize_t low = 0, high = text->size;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (text_start(text, middle) < place)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static PyObject *text_start_of(Text *text, PyObject *unit)
{
    Py_ssize_t at = PyLong_AsSsize_t(unit);
    if (at < 0 || at >= text->size) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "no such unit");
        return NULL;
    }
    return PyLong_FromLong(text_start(text, at));
}

/* Mark the units that stand in quotation marks (newscrawl.reposts.text_reading). */
static void mark_quotations(const Text *text, uint8_t *marks, uint8_t bit, int shortest, int longest)
{
    Py_ssize_t begun = -1, length = text->quoted ? text->length : 0;
    int depth = 0;
    for (Py_ssize_t at = 0; at < length; at++) {
        uint32_t code = text->raw[at];
        if (code != '"' && (code < 0x201C || code > 0x300F))
            continue;
        int opens = code == 0x201C || code == 0x300C || code == 0x300E || (code == '"' && !depth);
        if (opens) {
            depth++;
            if (depth == 1)
                begun = at;
        } else if (depth && (code == '"' || code == 0x201D || code == 0x300D || code == 0x300F)) {
            depth--;
            if (depth || at - begun <= shortest || at - begun > longest)
                continue;
            Py_ssize_t low = unit_at(text, begun), high = unit_at(text, at);
            if (high - low >= shortest)
                for (; low < high; low++)
                    marks[low] |= bit;
        }
    }
}

/* numerals(Han numerals, characters that measure) */
PyObject *kernel_numerals(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *numerals, *measures;
    if (!PyArg_ParseTuple(args, "UU:numerals", &numerals, &measures) || set_bits(NUMERALS, numerals) < 0
        || set_bits(MEASURES, measures) < 0)
        return NULL;
    Py_RETURN_NONE;
}

/* The code of a unit of one Han character, else 0. */
static inline uint32_t han_at(const Text *text, Py_ssize_t unit)
{
    return text->kinds[text->heads[unit]] == HAN ? (uint32_t)text->codes[unit] : 0;
}

/* Whether a Han numeral that ends before a unit is a number: of several characters, behind 第 or before a measure. */
static int is_han_number(const Text *text, Py_ssize_t first, Py_ssize_t end)
{
    return end - first >= 2 || (first > 0 && han_at(text, first - 1) == 0x7B2C)
           || (end < text->size && has_bit(MEASURES, han_at(text, end)));
}

/* Note where lines begin, what kinds they are, quotations, and what the units come to; the weight of the prose or -1. */
static int32_t note_lines(Text *text, const int32_t *starts, const uint8_t *kinds, Py_ssize_t lines, int prose_kind,
                          int furniture_kind, int shortest, int longest)
{
    Py_ssize_t size = text->size;
    free(text->sums);
    text->bound_count = 0;
    text->sums = allocate((size_t)size + 1 + (size_t)lines, sizeof *text->sums + 4 + 4 + 1 + 1);
    if (text->sums == NULL)
        return -1;
    text->bounds = (int32_t *)(text->sums + size + 1);
    text->line_starts = text->bounds + lines;
    text->line_kinds = (uint8_t *)(text->line_starts + lines);
    uint8_t *marks = text->line_kinds + lines; /* 1: no prose, 2: quoted, 4: furniture */
    memset(marks, 0, size + 1);
    Py_ssize_t at = 0;
    for (Py_ssize_t i = 0; i < lines; i++) {
        while (at < size && text_start(text, at) < starts[i])
            at++;
        text->bounds[i] = (int32_t)at;
    }
    text->bound_count = lines;
    memcpy(text->line_starts, starts, (size_t)lines * 4);
    memcpy(text->line_kinds, kinds, (size_t)lines);
    for (Py_ssize_t i = 0; i < lines; i++) {
        if (kinds[i] != prose_kind) {
            Py_ssize_t end = i + 1 < lines ? text->bounds[i + 1] : size;
            if (end > text->bounds[i])
                memset(marks + text->bounds[i], kinds[i] == furniture_kind ? 5 : 1, end - text->bounds[i]);
        }
    }
    mark_quotations(text, marks, 2, shortest, longest);
    Sums sums = {0, 0, 0, 0, 0}, *before = text->sums;
    const uint8_t *unit_kinds = text->kinds;
    const int32_t *heads = text->heads, *tails = text->tails;
    Py_ssize_t numeral = -1; /* where the Han numeral under way begins */
    for (Py_ssize_t i = 0; i < size; i++) {
        before[i] = sums;
        int32_t heavy = 1;
        uint8_t kind = unit_kinds[heads[i]], mark = marks[i];
        if (kind > HAN) {
            int number = kind == DIGIT || unit_kinds[tails[i] - 1] == DIGIT;
            sums.numbers += number;
            heavy += !number && tails[i] - heads[i] >= 3;
        } else if (kind == HAN && has_bit(NUMERALS, (uint32_t)text->codes[i])) {
            numeral = numeral < 0 ? i : numeral;
            if (i + 1 == size || !has_bit(NUMERALS, han_at(text, i + 1))) {
                sums.numbers += is_han_number(text, numeral, i + 1);
                numeral = -1;
            }
        }
        sums.weight += heavy;
        sums.story += mark & 4 ? 0 : heavy;
        sums.prose += mark & 1 ? 0 : heavy;
        sums.quoted += mark >> 1 & 1;
    }
    text->sums[size] = sums;
    return sums.prose;
}

/* annotate(line starts, line kinds, the kinds prose and furniture, shortest and longest quotation): weight of the prose */
static PyObject *text_annotate(Text *text, PyObject *args)
{
    PyObject *starts, *kinds;
    int prose_kind, furniture_kind, shortest, longest;
    if (!PyArg_ParseTuple(args, "O!O!iiii:annotate", &PyList_Type, &starts, &PyList_Type, &kinds, &prose_kind,
                          &furniture_kind, &shortest, &longest))
        return NULL;
    Py_ssize_t lines = PyList_Size(starts);
    if (PyList_Size(kinds) != lines) {
        PyErr_SetString(PyExc_ValueError, "as many kinds as lines");
        return NULL;
    }
    int32_t *places = allocate((size_t)lines, 4), prose = -1;
    uint8_t *kind_of_line = allocate((size_t)lines, 1);
    for (Py_ssize_t i = 0; places != NULL && kind_of_line != NULL && i < lines; i++) {
        Py_ssize_t start = PyLong_AsSsize_t(PyList_GetItem(starts, i));
        places[i] = start < 0 || start > text->length ? (int32_t)text->length : (int32_t)start;
        kind_of_line[i] = (uint8_t)PyLong_AsLong(PyList_GetItem(kinds, i));
    }
    if (places != NULL && kind_of_line != NULL && !PyErr_Occurred())
        prose = note_lines(text, places, kind_of_line, lines, prose_kind, furniture_kind, shortest, longest);
    free(places);
    free(kind_of_line);
    return prose < 0 ? NULL : PyLong_FromLong(prose);
}

/* Note the lines by the rules handed over, once: 1; 0 where they may have been cut at a fixed width, so that Python has to
 * annotate() the text; -1 on error. */
int text_note(Text *text)
{
    Lines lines;
    if (text->sums != NULL)
        return 1;
    if (text->is_open)
        return 0;
    if (rules_kept == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "line_rules() has not been called");
        return -1;
    }
    int failed = find_lines(text, &RULES, &lines) < 0;
    text->is_open = !failed && lines.wrapped;
    if (!failed && !text->is_open)
        failed = note_lines(text, lines.starts, lines.kinds, lines.count, RULES.prose, RULES.furniture, RULES.shortest,
                            RULES.longest) < 0;
    drop_lines(&lines);
    return failed ? -1 : !text->is_open;
}

/* note(): weight of the prose, the lines being noted; None where Python has to annotate() */
static PyObject *text_noted(Text *text, PyObject *unused)
{
    (void)unused;
    int noted = text_note(text);
    if (!noted)
        Py_RETURN_NONE;
    return noted < 0 ? NULL : PyLong_FromLong(text->sums[text->size].prose);
}

/* -- fingerprints --------------------------------------------------------------------------------- */

static const uint64_t BASE = 0xD6E8FEB86659FD93u, MIX = 0x9FB21C651E98DF25u, SPREAD = 0x9E3779B97F4A7C15u;

/* The mixed hash of every gram; a text shorter than a gram is one gram. NULL on error. */
static uint64_t *grams_of(const uint64_t *codes, Py_ssize_t size, Py_ssize_t *count)
{
    uint64_t padded[GRAM] = {0};
    if (size < GRAM) {
        memcpy(padded, codes, size * 8);
        codes = padded;
        size = GRAM;
    }
    *count = size - GRAM + 1;
    uint64_t *grams = allocate(*count, 8);
    if (grams == NULL)
        return NULL;
    const uint64_t squared = BASE * BASE, cubed = squared * BASE;
    uint64_t threes[3]; /* of the three units from each of the last three places on */
    for (int i = 0; i < 3; i++)
        threes[i] = codes[i] * squared + codes[i + 1] * BASE + codes[i + 2];
    for (Py_ssize_t i = 0; i < *count; i++) {
        const uint64_t *c = codes + i + 3;
        uint64_t three = c[0] * squared + c[1] * BASE + c[2], gram = threes[0] * cubed + three;
        threes[0] = threes[1];
        threes[1] = threes[2];
        threes[2] = three;
        gram ^= gram >> 32;
        gram *= MIX;
        grams[i] = gram >> (64 - BITS);
    }
    return grams;
}

int text_grams(Text *text)
{
    if (text->grams == NULL)
        text->grams = grams_of(text->codes, text->size, &text->gram_count);
    return text->grams == NULL ? -1 : 0;
}

/* Grams of 36 bits as floating-point numbers, which hold 53 exactly: every processor has an instruction for the smaller of
 * two of these, or of two pairs at once. */
static void as_doubles(const uint64_t *grams, double *values, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; i < count; i++)
        values[i] = (double)(int64_t)grams[i];
}

static inline double smaller(double a, double b)
{
    return a < b ? a : b;
}

/* The smallest of every window, in place, by doubling the windows' width; their number. */
static Py_ssize_t minima(double *values, Py_ssize_t count, Py_ssize_t window)
{
    Py_ssize_t width = 1;
    window = window < count ? window : count;
    while (width < window) {
        Py_ssize_t step = 2 * width <= window ? width : window - width;
        for (Py_ssize_t i = 0; i + step < count; i++)
            values[i] = smaller(values[i], values[i + step]);
        count -= step;
        width += step;
    }
    return count;
}

/* One of each run of equal minima, spread and without repeats, as bytes of eight each. */
static PyObject *chosen(const double *lowest, Py_ssize_t count)
{
    uint64_t *picked = allocate(count, 8);
    if (picked == NULL)
        return NULL;
    Py_ssize_t found = 0;
    for (Py_ssize_t i = 0; i < count; i++) { /* written over until the next one differs: no branch to be guessed */
        picked[found] = (uint64_t)(int64_t)lowest[i] * SPREAD & (((uint64_t)1 << BITS) - 1);
        found += i + 1 == count || lowest[i + 1] != lowest[i];
    }
    uint32_t size = table_size(found);
    int32_t *slots = allocate(size, 4);
    if (slots == NULL) {
        free(picked);
        return NULL;
    }
    memset(slots, 0xFF, (size_t)size * 4);
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < found; i++) {
        uint32_t slot = (uint32_t)mixed(picked[i]) & (size - 1);
        while (slots[slot] >= 0 && picked[slots[slot]] != picked[i])
            slot = (slot + 1) & (size - 1);
        if (slots[slot] < 0) {
            slots[slot] = (int32_t)kept;
            picked[kept++] = picked[i];
        }
    }
    PyObject *bytes = PyBytes_FromStringAndSize((char *)picked, kept * 8);
    free(slots);
    free(picked);
    return bytes;
}

/* Whether a text holds page furniture: 0 or 1; UNKNOWN where Python has to annotate() it; -1 on error. */
enum { UNKNOWN = 2 };
static int has_furniture(Text *text)
{
    if (text->furniture)
        return text->furniture - 1;
    if (rules_kept == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "line_rules() has not been called");
        return -1;
    }
    int found = text->barred || any_word(HINTS, text->raw, text->length);
    int noted = found ? text_note(text) : 1;
    if (noted <= 0)
        return noted < 0 ? -1 : UNKNOWN;
    if (found) {
        found = 0;
        for (Py_ssize_t i = 0; i < text->bound_count && !found; i++)
            found = text->line_kinds[i] == RULES.furniture;
    }
    text->furniture = (uint8_t)(1 + found);
    return found;
}

/* has_furniture(): None where Python has to annotate() first */
static PyObject *text_has_furniture(Text *text, PyObject *unused)
{
    (void)unused;
    int found = has_furniture(text);
    if (found == UNKNOWN)
        Py_RETURN_NONE;
    return found < 0 ? NULL : PyBool_FromLong(found);
}

/* fingerprints(): (query, stored), without page furniture; None where Python has to annotate() first. */
static PyObject *text_fingerprints(Text *text, PyObject *unused)
{
    (void)unused;
    Py_ssize_t count;
    double *values;
    int found = has_furniture(text);
    if (found < 0)
        return NULL;
    if (found == UNKNOWN)
        Py_RETURN_NONE;
    if (found) {
        uint64_t *story = allocate(text->size, 8);
        if (story == NULL)
            return NULL;
        Py_ssize_t size = 0;
        for (Py_ssize_t line = 0; line < text->bound_count; line++) {
            Py_ssize_t end = line + 1 < text->bound_count ? text->bounds[line + 1] : text->size;
            if (text->line_kinds[line] == RULES.furniture)
                continue;
            for (Py_ssize_t i = text->bounds[line]; i < end; i++)
                story[size++] = text->codes[i];
        }
        uint64_t *grams = grams_of(story, size, &count);
        free(story);
        values = grams == NULL ? NULL : allocate(count, 8);
        if (values != NULL)
            as_doubles(grams, values, count);
        free(grams);
    } else {
        if (text_grams(text) < 0)
            return NULL;
        count = text->gram_count;
        values = allocate(count, 8);
        if (values != NULL)
            as_doubles(text->grams, values, count);
    }
    if (values == NULL)
        return NULL;
    PyObject *query, *stored;
    if (count < SHORT) {
        count = minima(values, count, SHORT_WINDOW);
        query = stored = chosen(values, count);
        Py_XINCREF(stored);
    } else {
        count = minima(values, count, QUERY_WINDOW);
        query = chosen(values, count);
        for (Py_ssize_t i = 0; i + STORED_WINDOW - QUERY_WINDOW < count; i++)
            values[i] = smaller(values[i], values[i + STORED_WINDOW - QUERY_WINDOW]);
        stored = query == NULL ? NULL : chosen(values, count - (STORED_WINDOW - QUERY_WINDOW));
    }
    free(values);
    if (stored == NULL) {
        Py_XDECREF(query);
        return NULL;
    }
    return Py_BuildValue("NN", query, stored);
}

/* count_stored(hashes): how many of a list's are among the fingerprints the whole text is stored under; None where it holds
 * page furniture, or may. A gram is one where it is the smallest of a window: where those around it that are not smaller
 * fill one. */
static PyObject *text_count_stored(Text *text, PyObject *list)
{
    Py_ssize_t count = PyList_Size(list), held = 0;
    int furniture = count < 0 ? -1 : has_furniture(text);
    if (furniture > 0)
        Py_RETURN_NONE;
    if (furniture < 0 || text_grams(text) < 0)
        return NULL;
    uint64_t inverse = SPREAD; /* by Newton's method: every step doubles the bits that are right */
    for (int i = 0; i < 5; i++)
        inverse *= 2 - SPREAD * inverse;
    Py_ssize_t window = text->gram_count < SHORT ? SHORT_WINDOW : STORED_WINDOW;
    window = window < text->gram_count ? window : text->gram_count;
    const uint64_t *grams = text->grams;
    uint64_t *wanted = allocate(count, 8);
    uint8_t *found = calloc((size_t)count + 1, 1);
    uint32_t mask;
    uint64_t *filter = bit_filter(count, &mask);
    if (wanted == NULL || found == NULL || filter == NULL) {
        free(wanted);
        free(found);
        free(filter);
        return PyErr_NoMemory();
    }
    for (Py_ssize_t n = 0; n < count; n++) {
        wanted[n] = PyLong_AsUnsignedLongLong(PyList_GetItem(list, n)) * inverse & (((uint64_t)1 << BITS) - 1);
        set_in(filter, mask, wanted[n]);
    }
    for (Py_ssize_t i = 0; i < text->gram_count; i++) {
        if (!is_in(filter, mask, grams[i]))
            continue;
        for (Py_ssize_t n = 0; n < count; n++) {
            if (wanted[n] != grams[i] || found[n])
                continue;
            Py_ssize_t low = i, high = i + 1;
            while (low > 0 && i - low < window && grams[low - 1] >= grams[i])
                low--;
            while (high < text->gram_count && high - i < window && grams[high] >= grams[i])
                high++;
            found[n] = high - low >= window;
        }
    }
    for (Py_ssize_t n = 0; n < count; n++)
        held += found[n];
    free(wanted);
    free(found);
    free(filter);
    return PyErr_Occurred() ? NULL : PyLong_FromSsize_t(held);
}

/* The grams a short text is looked up by, in a table from hash to places, ascending. */
int text_anchors(Text *text)
{
    if (text->anchor_slots != NULL)
        return 0;
    if (text_grams(text) < 0)
        return -1;
    Py_ssize_t count = text->gram_count;
    Py_ssize_t window = SHORT_WINDOW < count ? SHORT_WINDOW : count;
    /* A gram is chosen where the largest minimum of the windows around it is itself. */
    Py_ssize_t span = count + window - 1;
    double *lowest = allocate(span + window, 8);
    uint8_t *is_anchor = calloc(count + 1, 1);
    text->anchor_next = allocate(count, 4 + 4);
    if (lowest == NULL || is_anchor == NULL || text->anchor_next == NULL) {
        free(lowest);
        free(is_anchor);
        PyErr_NoMemory();
        return -1;
    }
    text->anchor_last = text->anchor_next + count;
    as_doubles(text->grams, lowest + window - 1, count);
    Py_ssize_t windows = minima(lowest + window - 1, count, window);
    for (Py_ssize_t i = 0; i < window - 1; i++) {
        lowest[i] = lowest[window - 1];
        lowest[window - 1 + windows + i] = lowest[window + windows - 2];
    }
    Py_ssize_t width = 1;
    while (width < window) {
        Py_ssize_t step = width < window - width ? width : window - width;
        for (Py_ssize_t i = 0; i + step < span; i++)
            lowest[i] = lowest[i] > lowest[i + step] ? lowest[i] : lowest[i + step];
        width += step;
    }
    Py_ssize_t anchors = 0;
    for (Py_ssize_t i = 0; i < count; i++)
        if (lowest[i] == (double)(int64_t)text->grams[i]) {
            is_anchor[i] = 1;
            anchors++;
        }
    free(lowest);
    uint32_t size = table_size(anchors);
    int32_t *slots = allocate(size, 4);
    text->anchor_bits = bit_filter(anchors, &text->anchor_bit_mask);
    if (slots == NULL || text->anchor_bits == NULL) {
        free(slots);
        free(is_anchor);
        return -1;
    }
    memset(slots, 0xFF, (size_t)size * 4);
    for (Py_ssize_t i = 0; i < count; i++) {
        if (!is_anchor[i])
            continue;
        set_in(text->anchor_bits, text->anchor_bit_mask, text->grams[i]);
        uint32_t slot = (uint32_t)text->grams[i] & (size - 1);
        while (slots[slot] >= 0 && text->grams[slots[slot]] != text->grams[i])
            slot = (slot + 1) & (size - 1);
        text->anchor_next[i] = -1;
        if (slots[slot] < 0) {
            slots[slot] = (int32_t)i;
            text->anchor_last[i] = (int32_t)i;
        } else {
            int32_t first = slots[slot];
            text->anchor_next[text->anchor_last[first]] = (int32_t)i;
            text->anchor_last[first] = (int32_t)i;
            text->anchor_repeated = 1;
        }
    }
    free(is_anchor);
    text->anchor_count = anchors;
    text->anchor_mask = size - 1;
    text->anchor_slots = slots;
    return 0;
}

static PyObject *text_get_size(Text *text, void *unused)
{
    (void)unused;
    return PyLong_FromSsize_t(text->size);
}

static PyMethodDef text_methods[] = {
    {"arrays", (PyCFunction)text_arrays, METH_NOARGS, NULL},
    {"whole", (PyCFunction)text_whole, METH_NOARGS, NULL},
    {"line_kinds", (PyCFunction)text_line_kinds, METH_VARARGS, NULL},
    {"claim_lines", (PyCFunction)text_claim_lines, METH_NOARGS, NULL},
    {"start_of", (PyCFunction)text_start_of, METH_O, NULL},
    {"annotate", (PyCFunction)text_annotate, METH_VARARGS, NULL},
    {"note", (PyCFunction)text_noted, METH_NOARGS, NULL},
    {"count_stored", (PyCFunction)text_count_stored, METH_O, NULL},
    {"has_furniture", (PyCFunction)text_has_furniture, METH_NOARGS, NULL},
    {"fingerprints", (PyCFunction)text_fingerprints, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef text_fields[] = {
    {"size", (getter)text_get_size, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

int add_text_type(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, text_new},         {Py_tp_dealloc, text_dealloc}, {Py_tp_methods, text_methods},
        {Py_tp_getset, text_fields},   {Py_tp_doc, "A text in comparison form."}, {0, NULL},
    };
    PyType_Spec spec = {"newscrawl.native._kernel.Text", sizeof(Text), 0, Py_TPFLAGS_DEFAULT, slots};
    text_type = PyType_FromSpec(&spec);
    return text_type == NULL ? -1 : PyModule_AddObjectRef(module, "Text", text_type);
}
