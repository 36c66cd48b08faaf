/* What an alignment shows, as numbers (newscrawl.reposts.copy_evidence), and the decision on them. */
#include "kernel.h"
#include <math.h>

enum {
    PASSAGE = 12, SLOT = 16, SLOT_DRIFT = 8, MOST_SLOTS = 64, EVEN = 4, AT_BORDER = 4, LEAD = 12, LEAVES = 8,
    MOST_FEATURES = 64, NEAR_ONES = 3,
};
static const double MOSTLY = 0.9;

/* Places of features: the shapes, what is read off the words, the titles and the store, and nine that Python sets. */
enum { COVERAGE_MAX = 3, NUMBERS_AGREE = 15, SHAPES = 22 };
enum {
    CONFLICTS = SHAPES, CONFLICT_RATE, NUMBER_CLASH, NEAR_NUMBERS, ORDINALS, NAMES_CHANGED, TITLE, TITLE_SLOT_OF, RARITY,
    SIBLINGS, PROMOTION, FEATURES = PROMOTION + 10,
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

/* Slots of the frame: what stands in one text where something else, or nothing, stands in the other. */
typedef struct {
    int32_t items[MOST_SLOTS][SLOT_FIELDS];
    int count;
} Slots;

static void add_slot(Slots *slots, const Text *a, int32_t low_a, int32_t high_a, const Text *b, int32_t low_b,
                     int32_t high_b)
{
    int32_t size_a = high_a - low_a, size_b = high_b - low_b;
    if (size_a + size_b <= 0 || size_a > SLOT || size_b > SLOT || abs(size_a - size_b) > SLOT_DRIFT
        || slots->count >= MOST_SLOTS)
        return;
    int32_t *at = slots->items[slots->count++];
    stretch(a, low_a, high_a, &at[0], &at[1]);
    stretch(b, low_b, high_b, &at[2], &at[3]);
}

/* The shape features of packed passages, and the slots; the number of exactly shared units. */
static double shapes_of(const Text *a, const Text *b, const Py_buffer *packed, double shared_a, double shared_b, double *row,
                        Slots *slots)
{
    const int32_t *at = packed->buf, *end = at + packed->len / 4;
    int32_t all_a = a->sums[a->size].story, all_b = b->sums[b->size].story;
    int64_t story = 0, prose = 0, longest = 0, best = 0, quoted = 0, whole = 0, inside = 0, passages = 0;
    int64_t spanned = 0, exact = 0, gaps = 0, even = 0, numbers = 0, run_count = 0, ordered = 0, tail = 0;
    int64_t story_a = 0, story_b = 0, gained_a = 0, gained_b = 0;
    int32_t reached = 0;
    int lead = 0;
    slots->count = 0;
    while (at + 6 <= end) {
        int32_t count = at[0], a0 = at[2], a1 = at[3], b0 = at[4], b1 = at[5];
        const Run *runs = (const Run *)(at + 6);
        at += 6 + 3 * (Py_ssize_t)count;
        if (count < 1 || at > end || a0 < 0 || b0 < 0 || a1 > a->size || b1 > b->size)
            break;
        int64_t in_story = 0, in_prose = 0;
        int32_t within = 0;
        while (within < count && runs[within].length >= 0 && runs[within].a >= 0 && runs[within].b >= 0
               && runs[within].a <= a->size - runs[within].length && runs[within].b <= b->size - runs[within].length)
            within++;
        if (within < count || a0 > a1 || b0 > b1)
            break;
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
        add_slot(slots, a, a0 - before_a, a0, b, b0 - before_b, b0);
        add_slot(slots, a, a1, a1 + behind_a, b, b1, b1 + behind_b);
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
        for (int32_t i = 0; i + 1 < count; i++) {
            int32_t low_a = runs[i].a + runs[i].length, low_b = runs[i].b + runs[i].length;
            int32_t gap_a = runs[i + 1].a - low_a, gap_b = runs[i + 1].b - low_b;
            even += gap_a == gap_b && gap_b <= EVEN;
            add_slot(slots, a, low_a, runs[i + 1].a, b, low_b, runs[i + 1].b);
        }
    }
    double cover_a = (double)story_a / larger(PASSAGE, (int32_t)(all_a + gained_a));
    double cover_b = (double)story_b / larger(PASSAGE, (int32_t)(all_b + gained_b));
    double raw_a = share(shared_a, (double)a->size), raw_b = share(shared_b, (double)b->size);
    double most = cover_a > cover_b ? cover_a : cover_b, least = cover_a > cover_b ? cover_b : cover_a;
    double all = (double)story, of_runs = (double)exact;
    const double found[SHAPES] = {
        log1p(all), log1p((double)longest), log1p((double)best), most < 1.0 ? most : 1.0, least < 1.0 ? least : 1.0,
        raw_a > raw_b ? raw_a : raw_b, raw_a > raw_b ? raw_b : raw_a, share(of_runs, (double)spanned),
        share((double)(gaps * 100), of_runs), share((double)quoted, all), share((double)whole, all),
        share((double)inside, all), (double)(passages < 8 ? passages : 8), (double)lead,
        log1p((double)lesser(all_a, all_b)), (double)numbers, log1p(share(of_runs, (double)run_count)),
        log1p(share((double)(spanned > exact ? spanned - exact : 0), (double)gaps)),
        share((double)even, (double)gaps), share((double)(all > (double)prose ? story - prose : 0), all),
        share((double)ordered, all), share((double)tail, all),
    };
    memcpy(row, found, sizeof found);
    return of_runs;
}

/* Whether one of some words stands in the parts of a text that spans of it show; -1 on error. */
static int in_spans(const Words *words, const Text *text, PyObject *spans)
{
    for (Py_ssize_t i = 0; i < PyList_Size(spans); i++) {
        int start, size, start_b, size_b;
        if (!PyArg_ParseTuple(PyList_GetItem(spans, i), "iiii", &start, &size, &start_b, &size_b))
            return -1;
        if (start < 0 || size < 0 || start > text->length - size) {
            PyErr_SetString(PyExc_IndexError, "a span beyond the text");
            return -1;
        }
        if (any_word(words, text->raw + start, size))
            return 1;
    }
    return 0;
}

static int has_parenthesis(PyObject *title)
{
    return PyUnicode_FindChar(title, '(', 0, PyUnicode_GetLength(title), 1) >= 0
           || PyUnicode_FindChar(title, 0xFF08, 0, PyUnicode_GetLength(title), 1) >= 0;
}

/* How far two titles agree; -1 where Python has to look: a parenthesis may hold a gloss. -2 on error. */
static double overlap_of(PyObject *one, PyObject *two)
{
    if (PyUnicode_GetLength(one) == 0 || PyUnicode_GetLength(two) == 0)
        return 0.0;
    if (has_parenthesis(one) || has_parenthesis(two))
        return PyErr_Occurred() ? -2.0 : -1.0;
    double share = title_share(one, two);
    return share < 0.0 ? -2.0 : share;
}

static PyObject *list_of(const double *row, int count)
{
    PyObject *list = PyList_New(count);
    for (int i = 0; list != NULL && i < count; i++) {
        PyObject *number = PyFloat_FromDouble(row[i]);
        if (number == NULL || PyList_SetItem(list, i, number) < 0)
            Py_CLEAR(list);
    }
    return list;
}

/* The table of the decision (newscrawl.reposts.decision): seven tests to a tree, and the leaves of each. */
typedef struct {
    PyObject_HEAD
    Py_ssize_t trees;
    uint8_t *features, *masks;
    double *thresholds, *values;
} Trees;

static PyObject *trees_type;

/* The sum of what the trees say of a row. */
static double says(const Trees *table, const double *row)
{
    double total = 0.0;
    const uint8_t *feature = table->features, *mask = table->masks;
    const double *threshold = table->thresholds;
    for (Py_ssize_t tree = 0; tree < table->trees; tree++) {
        unsigned left = (1u << LEAVES) - 1;
        for (int i = 0; i < LEAVES - 1; i++, feature++, threshold++, mask++)
            left &= row[*feature] > *threshold ? *mask : 0xFFu;
        int leaf = 0;
        while (left && !(left >> leaf & 1))
            leaf++;
        total += table->values[tree * LEAVES + leaf];
    }
    return total;
}

/* evidence(a, b, packed passages, spans, shared units of a, of b, title of a, of b, words of promotion, trees): the features
 * but for the store and the words; what they are made of; the slots packed, or None; those that are left to Python, or
 * None; whether the titles are left to it, and words of promotion; what the trees say, or None where features are to be set
 * again or there are no trees. None where Python has to annotate() one of the texts first. */
PyObject *kernel_evidence(PyObject *module, PyObject *args)
{
    (void)module;
    Text *a, *b;
    Py_buffer packed;
    PyObject *spans, *one, *two, *trees, *rest = NULL, *result = NULL;
    Words *promoting;
    double shared_a, shared_b, row[MOST_FEATURES] = {0};
    if (!PyArg_ParseTuple(args, "O!O!y*O!ddUUO!O:evidence", text_type, &a, text_type, &b, &packed, &PyList_Type, &spans,
                          &shared_a, &shared_b, &one, &two, words_type, &promoting, &trees))
        return NULL;
    int noted = packed.len % 4 || (trees != Py_None && Py_TYPE(trees) != (PyTypeObject *)trees_type) ? -1 : text_note(a);
    noted = noted > 0 ? text_note(b) : noted;
    if (noted <= 0) {
        PyBuffer_Release(&packed);
        if (!noted)
            Py_RETURN_NONE;
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "no passages, or no trees");
        return NULL;
    }
    Slots slots;
    SlotCounts counts = {0};
    uint8_t open[MOST_SLOTS];
    double exact = shapes_of(a, b, &packed, shared_a, shared_b, row, &slots);
    PyBuffer_Release(&packed);
    double agreeing = row[NUMBERS_AGREE], title = overlap_of(one, two);
    row[NUMBERS_AGREE] = log1p(agreeing);
    row[TITLE] = title;
    int left = title < -1.0 ? -1 : 0, ask = title < 0.0;
    if (slots.count && !ask && title < 1.0 && PyUnicode_GetLength(one) && PyUnicode_GetLength(two))
        ask = title_frame(one, two) != 0;
    if (slots.count && !ask && !left)
        left = slots_read(a, b, (const int32_t(*)[SLOT_FIELDS])slots.items, slots.count, &counts, open);
    int whole = row[COVERAGE_MAX] >= MOSTLY && !counts.conflicts && !counts.names;
    int near = counts.near, promotes = whole || ask || left ? 0 : in_spans(promoting, a, spans);
    double conflicts = counts.conflicts - near, clash = conflicts + (double)near / NEAR_ONES;
    double all = (double)counts.conflicts + agreeing + counts.agreed;
    row[CONFLICTS] = log1p(conflicts);
    row[CONFLICT_RATE] = clash * 100 / (exact > 1.0 ? exact : 1.0);
    row[NUMBER_CLASH] = clash / (all > 1.0 ? all : 1.0);
    row[NEAR_NUMBERS] = log1p((double)near);
    row[ORDINALS] = log1p((double)counts.ordinals);
    row[NAMES_CHANGED] = log1p((double)counts.names);
    row[RARITY] = 1.0;
    if (left > 0 && (rest = PyList_New(0)) == NULL)
        left = -1;
    for (int i = 0; left > 0 && i < slots.count; i++) {
        const int32_t *at = slots.items[i];
        PyObject *slot = open[i] ? Py_BuildValue("iiii", at[0], at[1], at[2], at[3]) : NULL;
        if (open[i] && (slot == NULL || PyList_Append(rest, slot) < 0))
            left = -1;
        Py_XDECREF(slot);
    }
    int all_set = !left && !ask && !promotes && trees != Py_None;
    if (left >= 0 && promotes >= 0 && !PyErr_Occurred())
        result = Py_BuildValue("N(iiiii)(dd)y#OOON", list_of(row, FEATURES), counts.conflicts, counts.agreed, counts.near,
                               counts.ordinals, counts.names, agreeing, exact, (char *)slots.items,
                               (Py_ssize_t)(slots.count * sizeof slots.items[0]), rest == NULL ? Py_None : rest,
                               ask ? Py_True : Py_False, promotes ? Py_True : Py_False,
                               all_set ? PyFloat_FromDouble(says((Trees *)trees, row)) : Py_NewRef(Py_None));
    Py_XDECREF(rest);
    return result;
}

static void trees_dealloc(Trees *table)
{
    free(table->features);
    free(table->masks);
    free(table->thresholds);
    free(table->values);
    free_object(table);
}

/* Trees(features, thresholds, masks, values) */
static PyObject *trees_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    Py_buffer features, thresholds, masks, values;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "y*y*y*y*:Trees", &features, &thresholds, &masks, &values))
        return NULL;
    Py_ssize_t tests = features.len;
    Trees *table = NULL;
    int bad = tests < 1 || tests % (LEAVES - 1) || masks.len != tests || thresholds.len != 8 * tests
              || values.len != 8 * LEAVES * (tests / (LEAVES - 1));
    for (Py_ssize_t i = 0; i < tests && !bad; i++)
        bad = ((const uint8_t *)features.buf)[i] >= MOST_FEATURES;
    if (bad)
        PyErr_SetString(PyExc_ValueError, "the table is of another shape");
    else
        table = new_object(type);
    if (table != NULL) {
        table->trees = tests / (LEAVES - 1);
        table->features = allocate((size_t)tests, 1);
        table->masks = allocate((size_t)tests, 1);
        table->thresholds = allocate((size_t)tests, 8);
        table->values = allocate((size_t)values.len, 1);
        if (table->features && table->masks && table->thresholds && table->values) {
            memcpy(table->features, features.buf, (size_t)tests);
            memcpy(table->masks, masks.buf, (size_t)tests);
            memcpy(table->thresholds, thresholds.buf, (size_t)tests * 8);
            memcpy(table->values, values.buf, (size_t)values.len);
        } else {
            Py_DECREF(table);
            table = NULL;
        }
    }
    PyBuffer_Release(&features);
    PyBuffer_Release(&thresholds);
    PyBuffer_Release(&masks);
    PyBuffer_Release(&values);
    return (PyObject *)table;
}

/* decide(row): the sum of what the trees say */
static PyObject *trees_decide(Trees *table, PyObject *list)
{
    double row[MOST_FEATURES] = {0};
    Py_ssize_t width = PyList_Size(list);
    if (width < 0)
        return NULL;
    for (Py_ssize_t i = 0; i < width && i < MOST_FEATURES; i++) {
        row[i] = PyFloat_AsDouble(PyList_GetItem(list, i));
        if (row[i] == -1.0 && PyErr_Occurred())
            return NULL;
    }
    return PyFloat_FromDouble(says(table, row));
}

static PyMethodDef trees_methods[] = {
    {"decide", (PyCFunction)trees_decide, METH_O, NULL},
    {NULL, NULL, 0, NULL},
};

int add_trees_type(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, trees_new},         {Py_tp_dealloc, trees_dealloc},
        {Py_tp_methods, trees_methods}, {Py_tp_doc, "The table of the decision."},
        {0, NULL},
    };
    PyType_Spec spec = {"newscrawl.native._kernel.Trees", sizeof(Trees), 0, Py_TPFLAGS_DEFAULT, slots};
    trees_type = PyType_FromSpec(&spec);
    return trees_type == NULL ? -1 : PyModule_AddObjectRef(module, "Trees", trees_type);
}
