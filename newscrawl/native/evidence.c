/* What an alignment shows, as numbers (newscrawl.reposts.evidence), and the decision on them. */
#include "kernel.h"
#include <math.h>

enum {
    PASSAGE = 12, SLOT = 16, SLOT_DRIFT = 8, MOST_SLOTS = 64, EVEN = 4, AT_BORDER = 4, LEAD = 12, LEAVES = 8,
    SHAPES = 23, MOST_FEATURES = 64,
};

static inline int32_t larger(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

static inline int32_t lesser(int32_t a, int32_t b)
{
    return a < b ? a : b;
}

/* How far a passage begins behind the beginning of its line, and ends before the end of one (units). */
static void borders(const Text *text, int32_t start, int32_t end, int32_t *before, int32_t *behind)
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
    *before = low > 0 ? start - text->bounds[low - 1] : (int32_t)text->size;
    *behind = line_end - end;
}

static double share(double part, double whole)
{
    return part / (whole > 1.0 ? whole : 1.0);
}

/* Where some units stand (characters); none of them: the place behind the one before. */
static void stretch(const Text *text, int32_t low, int32_t high, int32_t *start, int32_t *end)
{
    *end = high > 0 ? text_end(text, high - 1) : 0;
    *start = low < high ? text_start(text, low) : *end;
}

/* A slot of the frame: what stands in one text where something else, or nothing, stands in the other. */
static int add_slot(PyObject *slots, const Text *a, int32_t low_a, int32_t high_a, const Text *b, int32_t low_b,
                    int32_t high_b)
{
    int32_t size_a = high_a - low_a, size_b = high_b - low_b, at[4];
    if (size_a + size_b <= 0 || size_a > SLOT || size_b > SLOT || abs(size_a - size_b) > SLOT_DRIFT
        || PyList_Size(slots) >= MOST_SLOTS)
        return 0;
    stretch(a, low_a, high_a, &at[0], &at[1]);
    stretch(b, low_b, high_b, &at[2], &at[3]);
    PyObject *slot = Py_BuildValue("iiii", at[0], at[1], at[2], at[3]);
    int failed = slot == NULL || PyList_Append(slots, slot) < 0;
    Py_XDECREF(slot);
    return failed ? -1 : 0;
}

/* features(a, b, packed passages, shared units of a, of b): what the decision is taken on, and the slots */
PyObject *kernel_features(PyObject *module, PyObject *args)
{
    (void)module;
    Text *a, *b;
    Py_buffer packed;
    double shared_a, shared_b;
    if (!PyArg_ParseTuple(args, "O!O!y*dd:features", (PyTypeObject *)text_type, &a, (PyTypeObject *)text_type, &b,
                          &packed, &shared_a, &shared_b))
        return NULL;
    if (a->sums == NULL || b->sums == NULL || packed.len % 4) {
        PyBuffer_Release(&packed);
        PyErr_SetString(PyExc_ValueError, "annotate() first");
        return NULL;
    }
    PyObject *slots = PyList_New(0);
    if (slots == NULL) {
        PyBuffer_Release(&packed);
        return NULL;
    }
    const int32_t *at = packed.buf, *end = at + packed.len / 4;
    int32_t all_a = a->sums[a->size].story, all_b = b->sums[b->size].story;
    int64_t story = 0, prose = 0, longest = 0, best = 0, quoted = 0, whole = 0, inside = 0, passages = 0;
    int64_t spanned = 0, exact = 0, gaps = 0, even = 0, numbers = 0, run_count = 0, ordered = 0, tail = 0;
    int64_t story_a = 0, story_b = 0, gained_a = 0, gained_b = 0;
    int32_t reached = 0;
    int lead = 0, failed = 0;
    while (at + 6 <= end && !failed) {
        int32_t count = at[0], a0 = at[2], a1 = at[3], b0 = at[4], b1 = at[5];
        const Run *runs = (const Run *)(at + 6);
        at += 6 + 3 * (Py_ssize_t)count;
        if (count < 1 || at > end || a0 < 0 || b0 < 0 || a1 > a->size || b1 > b->size)
            break;
        int64_t in_story = 0, in_prose = 0;
        for (int32_t i = 0; i < count; i++) {
            const Sums *low_a = a->sums + runs[i].a, *high_a = low_a + runs[i].length;
            const Sums *low_b = b->sums + runs[i].b, *high_b = low_b + runs[i].length;
            int32_t of_a = high_a->story - low_a->story, of_b = high_b->story - low_b->story;
            int32_t in_run = larger(of_a, of_b);
            story_a += in_run;
            story_b += in_run;
            gained_a += in_run - of_a;
            gained_b += in_run - of_b;
            in_story += in_run;
            in_prose += larger(high_a->prose - low_a->prose, high_b->prose - low_b->prose);
            longest = in_run > longest ? in_run : longest;
        }
        if (in_story < PASSAGE / 2)
            continue;
        story += in_story;
        prose += in_prose;
        best = in_story > best ? in_story : best;
        passages += in_story >= PASSAGE;
        run_count += count;
        for (int32_t i = 0; i < count; i++) {
            int32_t low = runs[i].a, high = low + runs[i].length;
            exact += a->sums[high].weight - a->sums[low].weight;
            numbers += a->sums[high].numbers - a->sums[low].numbers;
        }
        spanned += larger(a->sums[a1].weight - a->sums[a0].weight, b->sums[b1].weight - b->sums[b0].weight);
        int32_t in_quotes = larger(a->sums[a1].quoted - a->sums[a0].quoted, b->sums[b1].quoted - b->sums[b0].quoted);
        quoted += in_story < in_quotes ? in_story : in_quotes;
        int32_t before_a, behind_a, before_b, behind_b;
        borders(a, a0, a1, &before_a, &behind_a);
        borders(b, b0, b1, &before_b, &behind_b);
        int met = (before_a <= AT_BORDER) + (behind_a <= AT_BORDER) + (before_b <= AT_BORDER) + (behind_b <= AT_BORDER);
        failed = add_slot(slots, a, a0 - before_a, a0, b, b0 - before_b, b0) < 0
                 || add_slot(slots, a, a1, a1 + behind_a, b, b1, b1 + behind_b) < 0;
        whole += met == 4 ? in_story : 0;
        inside += met == 0 ? in_story : 0;
        int leads_a = a->sums[a0].story <= LEAD, leads_b = b->sums[b0].story <= LEAD;
        lead = lead || leads_a || leads_b;
        if (!leads_a && !leads_b && all_a - a->sums[a1].story <= LEAD && all_b - b->sums[b1].story <= LEAD)
            tail += in_story;
        if (b0 >= reached) {
            ordered += in_story;
            reached = b1;
        }
        gaps += count - 1;
        for (int32_t i = 0; i + 1 < count && !failed; i++) {
            int32_t low_a = runs[i].a + runs[i].length, low_b = runs[i].b + runs[i].length;
            int32_t gap_a = runs[i + 1].a - low_a, gap_b = runs[i + 1].b - low_b;
            even += gap_a == gap_b && gap_b <= EVEN;
            failed = add_slot(slots, a, low_a, runs[i + 1].a, b, low_b, runs[i + 1].b) < 0;
        }
    }
    PyBuffer_Release(&packed);
    double cover_a = (double)story_a / larger(PASSAGE, (int32_t)(all_a + gained_a));
    double cover_b = (double)story_b / larger(PASSAGE, (int32_t)(all_b + gained_b));
    double raw_a = share(shared_a, (double)a->size), raw_b = share(shared_b, (double)b->size);
    double most = cover_a > cover_b ? cover_a : cover_b, least = cover_a > cover_b ? cover_b : cover_a;
    double all = (double)story, of_runs = (double)exact;
    double row[SHAPES] = {
        log1p(all), log1p((double)longest), log1p((double)best), most < 1.0 ? most : 1.0, least < 1.0 ? least : 1.0,
        raw_a > raw_b ? raw_a : raw_b, raw_a > raw_b ? raw_b : raw_a, share(of_runs, (double)spanned),
        share((double)(gaps * 100), of_runs), share((double)quoted, all), share((double)whole, all),
        share((double)inside, all), (double)(passages < 8 ? passages : 8), (double)lead,
        log1p((double)lesser(all_a, all_b)), (double)numbers, log1p(share(of_runs, (double)run_count)),
        log1p(share((double)(spanned > exact ? spanned - exact : 0), (double)gaps)),
        share((double)even, (double)gaps), share((double)(all > (double)prose ? story - prose : 0), all),
        share((double)ordered, all), share((double)tail, all), of_runs,
    };
    PyObject *list = failed ? NULL : PyList_New(SHAPES);
    for (int i = 0; list != NULL && i < SHAPES; i++) {
        PyObject *number = PyFloat_FromDouble(row[i]);
        if (number == NULL || PyList_SetItem(list, i, number) < 0) {
            Py_DECREF(list);
            list = NULL;
        }
    }
    if (list == NULL) {
        Py_DECREF(slots);
        return NULL;
    }
    return Py_BuildValue("NN", list, slots);
}

/* decide(row, features, thresholds, masks, values): the sum of what the trees say, seven tests to each. */
PyObject *kernel_decide(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *list;
    Py_buffer features, thresholds, masks, values;
    if (!PyArg_ParseTuple(args, "O!y*y*y*y*:decide", &PyList_Type, &list, &features, &thresholds, &masks, &values))
        return NULL;
    double row[MOST_FEATURES], total = 0.0;
    Py_ssize_t width = PyList_Size(list);
    Py_ssize_t tests = features.len, trees = tests / (LEAVES - 1);
    const uint8_t *feature = features.buf, *mask = masks.buf;
    const double *threshold = thresholds.buf, *value = values.buf;
    int bad = width > MOST_FEATURES || trees < 1 || masks.len != tests || thresholds.len != 8 * tests
              || values.len != 8 * LEAVES * trees || tests % (LEAVES - 1);
    for (Py_ssize_t i = 0; i < tests && !bad; i++)
        bad = feature[i] >= width;
    if (bad)
        PyErr_SetString(PyExc_ValueError, "the table is of another shape");
    for (int i = 0; i < width && !bad; i++) {
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
