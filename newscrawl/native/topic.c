/* Whether shared passages belong to the texts around them (newscrawl.reposts.topic). */
#include "kernel.h"

enum { WORD = 7, AROUND = 1000, LEAST = 60, HEAD = 40, END = 60, INSIDE = 1, BESIDE = 2 };
static const uint64_t BASE = 0x9E3779B97F4A7C15u;

/* The next of some packed passages; 0 at the end, or where they are damaged. */
static int next_passage(const int32_t **at, const int32_t *end, int side, Py_ssize_t size, int32_t *low, int32_t *high)
{
    const int32_t *head = *at;
    if (end - head < 6 || head[0] < 0 || end - head - 6 < 3 * (Py_ssize_t)head[0])
        return 0;
    *at = head + 6 + 3 * (Py_ssize_t)head[0];
    *low = head[side ? 4 : 2];
    *high = head[side ? 5 : 3];
    return *low >= 0 && *low <= *high && *high <= size;
}

/* edge(packed passages, units of a, of b): 1 where most of them stand at the head of both texts, 0 where at the end, -1 */
PyObject *kernel_edge(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer packed;
    Py_ssize_t size_a, size_b;
    if (!PyArg_ParseTuple(args, "y*nn:edge", &packed, &size_a, &size_b))
        return NULL;
    const int32_t *at = packed.buf, *end = at + packed.len / 4, *head = at;
    int64_t shared = 0, heads = 0, ends = 0;
    int32_t low_a, high_a, low_b, high_b;
    while (head = at, next_passage(&at, end, 0, size_a, &low_a, &high_a)) {
        const int32_t *again = head;
        if (!next_passage(&again, end, 1, size_b, &low_b, &high_b))
            break;
        shared += head[1];
        if (low_a <= HEAD && low_b <= HEAD)
            heads += head[1];
        else if (size_a - high_a <= END && size_b - high_b <= END)
            ends += head[1];
    }
    PyBuffer_Release(&packed);
    int mostly = shared > 0 && (double)(heads + ends) >= 0.8 * (double)shared;
    return PyLong_FromLong(mostly ? heads > 0 : -1);
}

static inline uint8_t kind_of(const Text *text, Py_ssize_t unit)
{
    return text->kinds[text->heads[unit]];
}

/* Whether a term of a text ends with a unit: three Han characters in a row, or a long word. */
static int term_at(const Text *text, Py_ssize_t unit, uint64_t *term)
{
    uint8_t kind = kind_of(text, unit);
    const uint64_t *codes = text->codes;
    if (kind == HAN) {
        if (unit < 2 || kind_of(text, unit - 1) != HAN || kind_of(text, unit - 2) != HAN)
            return 0;
        *term = (codes[unit - 2] * BASE + codes[unit - 1]) * BASE + codes[unit];
        return 1;
    }
    if (kind < HAN || kind == DIGIT || text->kinds[text->tails[unit] - 1] == DIGIT
        || text->tails[unit] - text->heads[unit] < WORD)
        return 0;
    *term = codes[unit];
    return 1;
}

typedef struct {
    uint64_t *terms;
    uint8_t *states; /* 0: free, 1: held, 2: met again */
    uint32_t mask;
} Terms;

static uint32_t slot_of(const Terms *table, uint64_t term)
{
    uint32_t slot = (uint32_t)mixed(term) & table->mask;
    while (table->states[slot] && table->terms[slot] != term)
        slot = (slot + 1) & table->mask;
    return slot;
}

/* recurring(text, packed passages, side): the share of the passages' terms that come again around them; -1 where nothing
 * can be said. ``side``: 0 for the first of the two texts, 1 for the second. */
PyObject *kernel_recurring(PyObject *module, PyObject *args)
{
    (void)module;
    Text *text;
    Py_buffer packed;
    int side;
    if (!PyArg_ParseTuple(args, "O!y*i:recurring", text_type, &text, &packed, &side))
        return NULL;
    Py_ssize_t size = text->size, inside = 0, around = 0, held = 0, met = 0;
    uint32_t room = table_size((size_t)size);
    uint8_t *marks = calloc((size_t)size + 1, 1);
    Terms table = {allocate(room, 8), calloc(room, 1), room - 1};
    int failed = marks == NULL || table.terms == NULL || table.states == NULL;
    const int32_t *at = packed.buf, *end = at + packed.len / 4;
    int32_t low, high;
    while (!failed && next_passage(&at, end, side, size, &low, &high)) {
        for (Py_ssize_t i = low > AROUND ? low - AROUND : 0; i < size && i < high + (Py_ssize_t)AROUND; i++)
            marks[i] |= i >= low && i < high ? INSIDE : BESIDE;
    }
    for (Py_ssize_t i = 0; i < size && !failed; i++) {
        inside += (marks[i] & INSIDE) != 0;
        around += marks[i] == BESIDE;
    }
    Py_ssize_t least = inside / 2 > LEAST ? inside / 2 : LEAST;
    uint64_t term;
    for (Py_ssize_t i = 0; i < size && !failed && around >= least; i++)
        if (marks[i] & INSIDE && term_at(text, i, &term)) {
            uint32_t slot = slot_of(&table, term);
            held += !table.states[slot];
            table.terms[slot] = term;
            table.states[slot] = 1;
        }
    for (Py_ssize_t i = 0; i < size && held; i++)
        if (marks[i] == BESIDE && term_at(text, i, &term)) {
            uint32_t slot = slot_of(&table, term);
            met += table.states[slot] == 1;
            table.states[slot] = table.states[slot] ? 2 : 0;
        }
    free(marks);
    free(table.terms);
    free(table.states);
    PyBuffer_Release(&packed);
    if (failed)
        return PyErr_NoMemory();
    return PyFloat_FromDouble(held ? (double)met / (double)held : -1.0);
}

/* titled(title, text, packed passages, side): the share of the title's pairs of units that the passages hold */
PyObject *kernel_titled(PyObject *module, PyObject *args)
{
    (void)module;
    Text *title, *text;
    Py_buffer packed;
    int side;
    if (!PyArg_ParseTuple(args, "O!O!y*i:titled", text_type, &title, text_type, &text, &packed, &side))
        return NULL;
    uint32_t room = table_size((size_t)title->size);
    Terms table = {allocate(room, 8), calloc(room, 1), room - 1};
    int failed = table.terms == NULL || table.states == NULL;
    Py_ssize_t wanted = 0, found = 0;
    for (Py_ssize_t i = 0; i + 1 < title->size && !failed; i++) {
        uint64_t pair = title->codes[i] * BASE + title->codes[i + 1];
        uint32_t slot = slot_of(&table, pair);
        wanted += !table.states[slot];
        table.terms[slot] = pair;
        table.states[slot] = 1;
    }
    const int32_t *at = packed.buf, *end = at + packed.len / 4;
    int32_t low, high;
    while (wanted && next_passage(&at, end, side, text->size, &low, &high))
        for (int32_t i = low; i + 1 < high; i++) {
            uint32_t slot = slot_of(&table, text->codes[i] * BASE + text->codes[i + 1]);
            found += table.states[slot] == 1;
            table.states[slot] = table.states[slot] ? 2 : 0;
        }
    free(table.terms);
    free(table.states);
    PyBuffer_Release(&packed);
    if (failed)
        return PyErr_NoMemory();
    return PyFloat_FromDouble(wanted ? (double)found / (double)wanted : 0.0);
}
