/* What an alignment shows, as numbers (newscrawl.reposts.evidence), and the decision on them. */
#include "kernel.h"
#include <math.h>

enum { PASSAGE = 12, SLOT = 8, SLOT_DRIFT = 2, EVEN = 4, AT_BORDER = 4, LEAD = 12, LEAVES = 8, FEATURES = 24 };

static inline int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static inline int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* Whether a passage begins where a line begins, and ends where one ends (give or take a changed word). */
static void borders(const Text *text, int32_t start, int32_t end, int *begins, int *ends)
{
    Py_ssize_t low = 0, high = text->bound_count;
    while (low < high) { /* the first line that begins behind the start */
        Py_ssize_t middle = (low + high) / 2;
        if (text->bounds[middle] <= start)
            low = middle + 1;
        else
            high = middle;
    }
    Py_ssize_t after = low;
    while (after < text->bound_count && text->bounds[after] <= end - 1)
        after++;
    int32_t line_end = after < text->bound_count ? text->bounds[after] : (int32_t)text->size;
    *begins = low > 0 && start - text->bounds[low - 1] <= AT_BORDER;
    *ends = line_end - end <= AT_BORDER;
}

static int is_number(const Text *text, int32_t unit)
{
    return text->sums[unit + 1].numbers > text->sums[unit].numbers;
}

/* Whether the numbers among some units of one text are all among those of the other. */
static int has_all(const Text *a, int32_t low_a, int32_t high_a, const Text *b, int32_t low_b, int32_t high_b)
{
    for (int32_t i = low_a; i < high_a; i++) {
        int found = !is_number(a, i);
        for (int32_t j = low_b; j < high_b && !found; j++)
            found = is_number(b, j) && a->codes[i] == b->codes[j];
        if (!found)
            return 0;
    }
    return 1;
}

/* Whether a gap between two runs is a slot (a word or number put in place of another) with other numbers. */
static int conflict(const Text *a, int32_t low_a, int32_t high_a, const Text *b, int32_t low_b, int32_t high_b)
{
    int32_t size_a = high_a - low_a, size_b = high_b - low_b;
    if (size_a <= 0 || size_a > SLOT || size_b <= 0 || size_b > SLOT || abs(size_a - size_b) > SLOT_DRIFT)
        return 0;
    if (a->sums[high_a].numbers == a->sums[low_a].numbers || b->sums[high_b].numbers == b->sums[low_b].numbers)
        return 0;
    return !has_all(a, low_a, high_a, b, low_b, high_b) || !has_all(b, low_b, high_b, a, low_a, high_a);
}

static double share(double part, double whole)
{
    return part / (whole > 1.0 ? whole : 1.0);
}

/* features(a, b, packed passages, shared units of a, of b, title overlap, rarity) */
PyObject *kernel_features(PyObject *module, PyObject *args)
{
    (void)module;
    Text *a, *b;
    Py_buffer packed;
    double shared_a, shared_b, title, rarity;
    if (!PyArg_ParseTuple(args, "O!O!y*dddd:features", (PyTypeObject *)text_type, &a, (PyTypeObject *)text_type, &b,
                          &packed, &shared_a, &shared_b, &title, &rarity))
        return NULL;
    if (a->sums == NULL || b->sums == NULL || packed.len % 4) {
        PyBuffer_Release(&packed);
        PyErr_SetString(PyExc_ValueError, "annotate() first");
        return NULL;
    }
    const int32_t *at = packed.buf, *end = at + packed.len / 4;
    int64_t prose = 0, longest = 0, best = 0, quoted = 0, whole = 0, inside = 0, passages = 0;
    int64_t spanned = 0, exact = 0, gaps = 0, even = 0, conflicts = 0, numbers = 0, run_count = 0;
    int64_t prose_a = 0, prose_b = 0;
    int lead = 0;
    while (at + 6 <= end) {
        int32_t count = at[0], a0 = at[2], a1 = at[3], b0 = at[4], b1 = at[5];
        const Run *runs = (const Run *)(at + 6);
        at += 6 + 3 * (Py_ssize_t)count;
        if (count < 1 || at > end || a0 < 0 || b0 < 0 || a1 > a->size || b1 > b->size)
            break;
        int64_t in_prose = 0;
        for (int32_t i = 0; i < count; i++) {
            int32_t low_a = runs[i].a, low_b = runs[i].b, length = runs[i].length;
            int32_t of_a = a->sums[low_a + length].prose - a->sums[low_a].prose;
            int32_t of_b = b->sums[low_b + length].prose - b->sums[low_b].prose;
            int32_t in_run = lesser(of_a, of_b);
            prose_a += of_a;
            prose_b += of_b;
            in_prose += in_run;
            longest = in_run > longest ? in_run : longest;
        }
        if (in_prose < PASSAGE / 2)
            continue;
        prose += in_prose;
        best = in_prose > best ? in_prose : best;
        passages += in_prose >= PASSAGE;
        run_count += count;
        for (int32_t i = 0; i < count; i++) {
            int32_t low = runs[i].a, high = low + runs[i].length;
            exact += a->sums[high].weight - a->sums[low].weight;
            numbers += a->sums[high].numbers - a->sums[low].numbers;
        }
        spanned += larger(a->sums[a1].weight - a->sums[a0].weight, b->sums[b1].weight - b->sums[b0].weight);
        int32_t in_quotes = larger(a->sums[a1].quoted - a->sums[a0].quoted, b->sums[b1].quoted - b->sums[b0].quoted);
        quoted += in_prose < in_quotes ? in_prose : in_quotes;
        int at_border[4];
        borders(a, a0, a1, &at_border[0], &at_border[1]);
        borders(b, b0, b1, &at_border[2], &at_border[3]);
        int met = at_border[0] + at_border[1] + at_border[2] + at_border[3];
        whole += met == 4 ? in_prose : 0;
        inside += met == 0 ? in_prose : 0;
        lead = lead || a->sums[a0].prose <= LEAD || b->sums[b0].prose <= LEAD;
        gaps += count - 1;
        for (int32_t i = 0; i + 1 < count; i++) {
            int32_t low_a = runs[i].a + runs[i].length, low_b = runs[i].b + runs[i].length;
            int32_t gap_a = runs[i + 1].a - low_a, gap_b = runs[i + 1].b - low_b;
            even += gap_a == gap_b && gap_b <= EVEN;
            conflicts += conflict(a, low_a, runs[i + 1].a, b, low_b, runs[i + 1].b);
        }
    }
    PyBuffer_Release(&packed);
    int32_t all_a = a->sums[a->size].prose, all_b = b->sums[b->size].prose;
    double cover_a = (double)prose_a / larger(PASSAGE, all_a), cover_b = (double)prose_b / larger(PASSAGE, all_b);
    double raw_a = share(shared_a, (double)a->size), raw_b = share(shared_b, (double)b->size);
    double most = cover_a > cover_b ? cover_a : cover_b, least = cover_a > cover_b ? cover_b : cover_a;
    double all = (double)prose, of_runs = (double)exact;
    double row[FEATURES] = {
        log1p(all), log1p((double)longest), log1p((double)best), most < 1.0 ? most : 1.0, least < 1.0 ? least : 1.0,
        raw_a > raw_b ? raw_a : raw_b, raw_a > raw_b ? raw_b : raw_a, share(of_runs, (double)spanned),
        log1p((double)conflicts), share((double)conflicts, (double)gaps), share((double)(gaps * 100), of_runs),
        share((double)quoted, all), share((double)whole, all), share((double)inside, all),
        (double)(passages < 8 ? passages : 8), (double)lead, title, rarity, log1p((double)lesser(all_a, all_b)),
        log1p((double)numbers), log1p(share(of_runs, (double)run_count)),
        log1p(share((double)(spanned > exact ? spanned - exact : 0), (double)gaps)),
        share((double)even, (double)gaps), share((double)conflicts, (double)(conflicts + numbers)),
    };
    PyObject *list = PyList_New(FEATURES);
    for (int i = 0; list != NULL && i < FEATURES; i++) {
        PyObject *number = PyFloat_FromDouble(row[i]);
        if (number == NULL || PyList_SetItem(list, i, number) < 0) {
            Py_DECREF(list);
            return NULL;
        }
    }
    return list;
}

/* decide(row, features, thresholds, masks, values): the sum of what the trees say, seven tests to each. */
PyObject *kernel_decide(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list;
    Py_buffer features, thresholds, masks, values;
    if (!PyArg_ParseTuple(args, "O!y*y*y*y*:decide", &PyList_Type, &list, &features, &thresholds, &masks, &values))
        return NULL;
    double row[FEATURES], total = 0.0;
    Py_ssize_t tests = features.len, trees = tests / (LEAVES - 1);
    const uint8_t *feature = features.buf, *mask = masks.buf;
    const double *threshold = thresholds.buf, *value = values.buf;
    int bad = PyList_Size(list) != FEATURES || masks.len != tests || thresholds.len != 8 * tests
              || values.len != 8 * LEAVES * trees || tests % (LEAVES - 1);
    for (Py_ssize_t i = 0; i < tests && !bad; i++)
        bad = feature[i] >= FEATURES;
    if (bad)
        PyErr_SetString(PyExc_ValueError, "the table is of another shape");
    for (int i = 0; i < FEATURES && !bad; i++) {
        row[i] = PyFloat_AsDouble(PyList_GetItem(list, i));
        bad = row[i] == -1.0 && PyErr_Occurred() != NULL;
    }
    for (Py_ssize_t tree = 0; tree < trees && !bad; tree++) {
        unsigned left = (1u << LEAVES) - 1;
        for (int i = 0; i < LEAVES - 1; i++, feature++, threshold++, mask++)
            left &= row[*feature] > *threshold ? *mask : 0xFFu;
        int leaf = 0;
        while (left && !(left >> leaf & 1))
            leaf++;
        total += value[tree * LEAVES + leaf];
    }
    PyBuffer_Release(&features);
    PyBuffer_Release(&thresholds);
    PyBuffer_Release(&masks);
    PyBuffer_Release(&values);
    return bad ? NULL : PyFloat_FromDouble(total);
}
