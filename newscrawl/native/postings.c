/* Postings in memory (newscrawl.reposts.tail), and the look-up in segments (newscrawl.reposts.posting_segments). */
#include "kernel.h"

#if defined(__GNUC__) || defined(__clang__)
#define PREFETCH(place) __builtin_prefetch(place)
#else
#define PREFETCH(place) ((void)(place))
#endif

enum { NUMBER_BITS = 64 - BITS, HELD_AT_MOST = 64, FIRST_SIZE = 1 << 15 };
#define NUMBERS (((uint64_t)1 << NUMBER_BITS) - 1)

/* Postings in a table, eight bytes each: the hash, then the number of the text plus one; nothing is 0. Those of one hash
 * lie in one stretch that no free slot breaks. */
typedef struct {
    PyObject_HEAD
    uint64_t *slots;
    size_t size, count;
    uint64_t *bits; /* eight for each slot, one of them set for each hash: they fit the cache, which the slots do not */
    Py_ssize_t most; /* texts that a hash is held for: those with the smallest keys */
    uint64_t *keys;  /* of the texts, by number */
    uint8_t *alive;
    Py_ssize_t texts, text_room;
} Postings;

static PyObject *postings_type;

/* Postings(most) */
static PyObject *postings_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    Py_ssize_t most;
    (void)keywords;
    if (!PyArg_ParseTuple(args, "n:Postings", &most))
        return NULL;
    if (most < 1 || most > HELD_AT_MOST) {
        PyErr_SetString(PyExc_ValueError, "a hash is held for 1 to 64 texts");
        return NULL;
    }
    Postings *held = new_object(type);
    if (held != NULL)
        held->most = most;
    return (PyObject *)held;
}

static void postings_dealloc(Postings *held)
{
    free(held->slots);
    free(held->bits);
    free(held->keys);
    free(held->alive);
    free_object(held);
}

/* Where a hash's stretch begins: the table has any size. */
static inline size_t place_of(const Postings *held, uint64_t hash)
{
    return (size_t)((mixed(hash) >> 32) * (uint64_t)held->size >> 32);
}

static inline size_t bit_of(const Postings *held, uint64_t hash)
{
    return (size_t)((mixed(hash) & UINT32_MAX) * (uint64_t)held->size >> 29);
}

/* Whether any text may hold a hash; of those that none holds, one in eight seems to be held, or fewer. */
static inline int may_hold(const Postings *held, uint64_t hash)
{
    size_t bit = bit_of(held, hash);
    return held->bits[bit >> 6] >> (bit & 63) & 1;
}

/* Ask for the places of some hashes at once; they lie anywhere in memory. */
static void fetch_places(const Postings *held, const uint64_t *hashes, Py_ssize_t count)
{
    for (Py_ssize_t i = 0; held->slots != NULL && i < count; i++)
        if (may_hold(held, hashes[i]))
            PREFETCH(held->slots + place_of(held, hashes[i]));
}

/* Put a posting where there is room; one of a text that is gone is overwritten, and where a hash is held for as many
 * texts as may be, the one with the largest key. 1 if it is one more, 0 if not. */
static int put(Postings *held, uint64_t hash, uint64_t number)
{
    Py_ssize_t living = 0;
    uint64_t *largest = NULL, posting = hash << NUMBER_BITS | (number + 1);
    size_t bit = bit_of(held, hash);
    held->bits[bit >> 6] |= (uint64_t)1 << (bit & 63);
    for (size_t at = place_of(held, hash);; at = at + 1 < held->size ? at + 1 : 0) {
        uint64_t *slot = held->slots + at;
        if (!*slot) {
            *slot = posting;
            return 1;
        }
        if (*slot >> NUMBER_BITS != hash)
            continue;
        uint64_t other = (*slot & NUMBERS) - 1;
        if (!held->alive[other]) {
            *slot = posting;
            return 0;
        }
        if (largest == NULL || held->keys[other] > held->keys[(*largest & NUMBERS) - 1])
            largest = slot;
        if (++living >= held->most) {
            if (held->keys[number] < held->keys[(*largest & NUMBERS) - 1])
                *largest = posting;
            return 0;
        }
    }
}

/* Room for so many more postings: three tenths of the table stay free. */
static int make_room(Postings *held, size_t more)
{
    if ((held->count + more) * 10 <= held->size * 7)
        return 0;
    size_t size = held->size ? held->size : FIRST_SIZE, old_size = held->size;
    while ((held->count + more) * 10 > size * 7)
        size *= 2;
    uint64_t *slots = size > UINT32_MAX ? NULL : calloc(size, 8), *old = held->slots;
    uint64_t *bits = slots == NULL ? NULL : calloc(size / 8, 8);
    if (bits == NULL) {
        free(slots);
        PyErr_NoMemory();
        return -1;
    }
    free(held->bits);
    held->bits = bits;
    held->slots = slots;
    held->size = size;
    held->count = 0;
    for (size_t i = 0; i < old_size; i++)
        if (old[i] && held->alive[(old[i] & NUMBERS) - 1])
            held->count += put(held, old[i] >> NUMBER_BITS, (old[i] & NUMBERS) - 1);
    free(old);
    return 0;
}

/* add(key, hashes): the number of the text */
static PyObject *postings_add(Postings *held, PyObject *args)
{
    unsigned long long key;
    Py_buffer hashes;
    if (!PyArg_ParseTuple(args, "Ky*:add", &key, &hashes))
        return NULL;
    Py_ssize_t count = hashes.len / 8;
    const uint64_t *values = hashes.buf;
    int failed = make_room(held, (size_t)count);
    if (!failed && held->texts == held->text_room) {
        Py_ssize_t room = held->text_room ? held->text_room * 3 / 2 : 256;
        uint64_t *keys = grown(held->keys, room, 8);
        held->keys = keys == NULL ? held->keys : keys;
        uint8_t *alive = keys == NULL ? NULL : grown(held->alive, room, 1);
        held->alive = alive == NULL ? held->alive : alive;
        held->text_room = alive == NULL ? held->text_room : room;
        failed = alive == NULL;
    }
    for (Py_ssize_t i = 0; i < count && !failed; i++)
        if (values[i] >> BITS) {
            PyErr_SetString(PyExc_ValueError, "a hash has 36 bits");
            failed = 1;
        }
    if (failed || (uint64_t)held->texts >= NUMBERS) {
        PyBuffer_Release(&hashes);
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_OverflowError, "too many texts");
        return NULL;
    }
    held->keys[held->texts] = key;
    held->alive[held->texts] = 1;
    for (Py_ssize_t i = 0; held->slots != NULL && i < count; i++)
        PREFETCH(held->slots + place_of(held, values[i]));
    for (Py_ssize_t i = 0; i < count; i++)
        held->count += (size_t)put(held, values[i], (uint64_t)held->texts);
    PyBuffer_Release(&hashes);
    return PyLong_FromSsize_t(held->texts++);
}

/* drop(number): what it holds is held no more */
static PyObject *postings_drop(Postings *held, PyObject *number)
{
    Py_ssize_t text = PyLong_AsSsize_t(number);
    if (text < 0 || text >= held->texts) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_IndexError, "no such text");
        return NULL;
    }
    held->alive[text] = 0;
    Py_RETURN_NONE;
}

/* The keys of the texts that hold a hash, ascending: NULL where there are none, or on error. */
static PyObject *keys_of(const Postings *held, uint64_t hash)
{
    uint64_t keys[HELD_AT_MOST];
    Py_ssize_t found = 0;
    if (!may_hold(held, hash))
        return NULL;
    for (size_t at = place_of(held, hash); held->slots[at]; at = at + 1 < held->size ? at + 1 : 0) {
        uint64_t slot = held->slots[at];
        if (slot >> NUMBER_BITS != hash || !held->alive[(slot & NUMBERS) - 1])
            continue;
        uint64_t key = held->keys[(slot & NUMBERS) - 1];
        Py_ssize_t place = found++;
        for (; place > 0 && keys[place - 1] > key; place--)
            keys[place] = keys[place - 1];
        keys[place] = key;
    }
    PyObject *list = found ? PyList_New(found) : NULL;
    for (Py_ssize_t i = 0; list != NULL && i < found; i++) {
        PyObject *key = PyLong_FromUnsignedLongLong(keys[i]);
        if (key == NULL || PyList_SetItem(list, i, key) < 0)
            Py_CLEAR(list);
    }
    return list;
}

/* holders(query): {hash: [key, ...]} of those of the query that any text holds, in its order */
static PyObject *postings_holders(Postings *held, PyObject *args)
{
    Py_buffer query;
    if (!PyArg_ParseTuple(args, "y*:holders", &query))
        return NULL;
    PyObject *found = PyDict_New();
    const uint64_t *hashes = query.buf;
    Py_ssize_t count = held->slots == NULL ? 0 : query.len / 8;
    fetch_places(held, hashes, count);
    for (Py_ssize_t i = 0; found != NULL && i < count; i++) {
        PyObject *keys = keys_of(held, hashes[i]);
        if (keys == NULL) {
            if (PyErr_Occurred())
                Py_CLEAR(found);
            continue;
        }
        PyObject *value = PyLong_FromUnsignedLongLong(hashes[i]);
        if (value == NULL || PyDict_SetItem(found, value, keys) < 0)
            Py_CLEAR(found);
        Py_XDECREF(value);
        Py_DECREF(keys);
    }
    PyBuffer_Release(&query);
    return found;
}

/* The multiple of 2^-32 below a weight of 0..1: sums of them are exact, in whatever order (popularity.grained). */
static inline double grained(double weight)
{
    return (double)(int64_t)(weight * 4294967296.0) / 4294967296.0;
}

enum { MOST_MET = 1024 };

/* A text that holds some of a query's hashes. */
typedef struct {
    uint64_t number;
    double weight;
    int32_t times;
} Met;

/* The texts that hold a query's hashes, by what they come to. `holders`, where there is room: for each hash that any holds how
 * many do, the hash, and their numbers. */
typedef struct {
    Met met[MOST_MET];
    Py_ssize_t taken, known, most, longest, holder_count, holder_room;
    double heaviest;
    uint64_t *holders;
} Seen;

/* 1; 0 where more is held than is looked at here; -1 on error. */
static int look_at(const Postings *held, const uint64_t *hashes, Py_ssize_t count, long long exclude, double half,
                   Py_ssize_t popular, Seen *seen)
{
    enum { SLOTS = 4096, FEW = 96, FEW_SLOTS = 256 };
    int16_t slots[SLOTS];
    uint32_t mask = FEW_SLOTS - 1; /* few texts share anything with most: then little of the stack is touched */
    int any = 0;
    seen->taken = seen->known = seen->most = seen->longest = seen->holder_count = 0;
    seen->heaviest = 0.0;
    count = held->slots == NULL ? 0 : count;
    fetch_places(held, hashes, count);
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t numbers[HELD_AT_MOST];
        Py_ssize_t found = 0;
        if (!may_hold(held, hashes[i]))
            continue;
        for (size_t at = place_of(held, hashes[i]); held->slots[at]; at = at + 1 < held->size ? at + 1 : 0) {
            uint64_t slot = held->slots[at], number = (slot & NUMBERS) - 1;
            if (slot >> NUMBER_BITS == hashes[i] && held->alive[number]
                && (exclude < 0 || held->keys[number] != (uint64_t)exclude) && found < HELD_AT_MOST)
                numbers[found++] = number;
        }
        if (!found)
            continue;
        if (!any)
            memset(slots, 0xFF, FEW_SLOTS * sizeof *slots);
        any = 1;
        if (mask < SLOTS - 1 && seen->taken + found > FEW) {
            mask = SLOTS - 1;
            memset(slots, 0xFF, sizeof slots);
            for (Py_ssize_t n = 0; n < seen->taken; n++) {
                uint32_t slot = (uint32_t)mixed(seen->met[n].number) & mask;
                while (slots[slot] >= 0)
                    slot = (slot + 1) & mask;
                slots[slot] = (int16_t)n;
            }
        }
        double weight = grained(half / (half + (double)found - 1));
        seen->known += found >= popular;
        seen->longest = found > seen->longest ? found : seen->longest;
        if (seen->taken + found > MOST_MET)
            return 0;
        for (Py_ssize_t n = 0; n < found; n++) {
            uint32_t slot = (uint32_t)mixed(numbers[n]) & mask;
            while (slots[slot] >= 0 && seen->met[slots[slot]].number != numbers[n])
                slot = (slot + 1) & mask;
            if (slots[slot] < 0) {
                seen->met[seen->taken] = (Met){numbers[n], 0.0, 0};
                slots[slot] = (int16_t)seen->taken++;
            }
            Met *met = seen->met + slots[slot];
            met->weight += weight;
            met->times++;
            seen->heaviest = met->weight > seen->heaviest ? met->weight : seen->heaviest;
            seen->most = met->times > seen->most ? met->times : seen->most;
        }
        if (seen->holder_room && seen->holder_count + found + 2 > seen->holder_room) {
            uint64_t *more = grown(seen->holders, 2 * (seen->holder_room + HELD_AT_MOST), 8);
            if (more == NULL)
                return -1;
            seen->holders = more;
            seen->holder_room = 2 * (seen->holder_room + HELD_AT_MOST);
        }
        if (seen->holder_room) {
            seen->holders[seen->holder_count++] = (uint64_t)found;
            seen->holders[seen->holder_count++] = hashes[i];
            for (Py_ssize_t n = 0; n < found; n++)
                seen->holders[seen->holder_count++] = numbers[n];
        }
    }
    return 1;
}

/* glance(query, exclude, half, popular): the heaviest weight of a text, how many of the hashes so many texts hold, the most
 * that one text holds, the most texts that hold one: what weigh(holders(query)) says without the texts. None where more is
 * held than is looked at here. `exclude`: a key left out, or -1. */
static PyObject *postings_glance(Postings *held, PyObject *args)
{
    Py_buffer query;
    long long exclude;
    double half;
    Py_ssize_t popular;
    Seen seen;
    if (!PyArg_ParseTuple(args, "y*Ldn:glance", &query, &exclude, &half, &popular))
        return NULL;
    seen.holder_room = 0;
    int all = look_at(held, query.buf, query.len / 8, exclude, half, popular, &seen);
    PyBuffer_Release(&query);
    if (!all)
        Py_RETURN_NONE;
    return Py_BuildValue("dnnn", seen.heaviest, seen.known, seen.most, seen.longest);
}

/* look_up(query, exclude, half, popular, common, threshold, crowded, others): what glance() gives, the texts with so much
 * weight, or that hold so many of the hashes (key, weight, how many), and for every hash that any text holds their number, the
 * hash, and their keys, bytes of eight each. False where no text has so much and less than `crowded` hashes, with `others`, are shared
 * or popular; None where a hash is common, or more is held than is looked at here. */
static PyObject *postings_look_up(Postings *held, PyObject *args)
{
    Py_buffer query;
    long long exclude;
    double half, threshold;
    Py_ssize_t popular, common, crowded, others;
    Seen seen;
    if (!PyArg_ParseTuple(args, "y*Ldnndnn:look_up", &query, &exclude, &half, &popular, &common, &threshold, &crowded,
                          &others))
        return NULL;
    seen.holder_room = HELD_AT_MOST;
    seen.holders = allocate((size_t)seen.holder_room, 8);
    int all = seen.holders == NULL ? -1 : look_at(held, query.buf, query.len / 8, exclude, half, popular, &seen);
    PyBuffer_Release(&query);
    if (all < 0) {
        free(seen.holders);
        return NULL;
    }
    Py_ssize_t shared = (seen.most > seen.known ? seen.most : seen.known) + others;
    if (!all || seen.longest >= common || (seen.heaviest < threshold && shared < crowded)) {
        free(seen.holders);
        if (!all || seen.longest >= common)
            Py_RETURN_NONE;
        Py_RETURN_FALSE;
    }
    for (Py_ssize_t at = 0; at < seen.holder_count;) {
        uint64_t rest = seen.holders[at];
        for (at += 2; rest > 0; rest--, at++)
            seen.holders[at] = held->keys[seen.holders[at]];
    }
    PyObject *chosen = PyList_New(0);
    for (Py_ssize_t n = 0; chosen != NULL && n < seen.taken; n++) {
        const Met *met = seen.met + n;
        if (met->weight < threshold && met->times < crowded)
            continue;
        PyObject *one = Py_BuildValue("Kdi", (unsigned long long)held->keys[met->number], met->weight, met->times);
        if (one == NULL || PyList_Append(chosen, one) < 0)
            Py_CLEAR(chosen);
        Py_XDECREF(one);
    }
    PyObject *result = chosen == NULL ? NULL
                                      : Py_BuildValue("nnNy#", seen.known, seen.most, chosen, (char *)seen.holders,
                                                      seen.holder_count * 8);
    free(seen.holders);
    return result;
}

/* postings(low, high): the postings of hashes from `low` to below `high`, a hash and below it the number of the text, and the
 * keys by number; bytes of eight each */
static PyObject *postings_postings(Postings *held, PyObject *args)
{
    unsigned long long low, high;
    Py_ssize_t living = 0;
    if (!PyArg_ParseTuple(args, "KK:postings", &low, &high))
        return NULL;
    if (low > high || high > (uint64_t)1 << BITS) {
        PyErr_SetString(PyExc_ValueError, "a hash has 36 bits");
        return NULL;
    }
    /* One comparison for each slot, which mostly fails: whether it is free is as good as tossed. The largest end is 2^64. */
    uint64_t first = low ? (uint64_t)low << NUMBER_BITS : 1, span = low == high ? 0 : ((uint64_t)high << NUMBER_BITS) - first;
    for (size_t i = 0; i < held->size; i++)
        living += held->slots[i] - first < span && held->alive[(held->slots[i] & NUMBERS) - 1];
    PyObject *postings = PyBytes_FromStringAndSize(NULL, living * 8);
    if (postings == NULL)
        return NULL;
    uint64_t *out = (uint64_t *)PyBytes_AsString(postings);
    for (size_t i = 0; i < held->size; i++)
        if (held->slots[i] - first < span && held->alive[(held->slots[i] & NUMBERS) - 1])
            *out++ = held->slots[i] - 1;
    return Py_BuildValue("Ny#", postings, held->keys == NULL ? "" : (char *)held->keys, held->texts * 8);
}

static PyMethodDef postings_methods[] = {
    {"add", (PyCFunction)postings_add, METH_VARARGS, NULL},
    {"drop", (PyCFunction)postings_drop, METH_O, NULL},
    {"glance", (PyCFunction)postings_glance, METH_VARARGS, NULL},
    {"look_up", (PyCFunction)postings_look_up, METH_VARARGS, NULL},
    {"holders", (PyCFunction)postings_holders, METH_VARARGS, NULL},
    {"postings", (PyCFunction)postings_postings, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

int add_tail_type(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, postings_new},         {Py_tp_dealloc, postings_dealloc},
        {Py_tp_methods, postings_methods}, {Py_tp_doc, "Which texts hold a hash."},
        {0, NULL},
    };
    PyType_Spec spec = {"newscrawl.native._kernel.Postings", sizeof(Postings), 0, Py_TPFLAGS_DEFAULT, slots};
    postings_type = PyType_FromSpec(&spec);
    return postings_type == NULL ? -1 : PyModule_AddObjectRef(module, "Postings", postings_type);
}

/* -- segments ------------------------------------------------------------------------------------- */

/* The three bits of a filter word, and of the one beside it, that say a hash may be there. */
static inline void filter_masks(uint64_t hash, uint64_t *first, uint64_t *second)
{
    const uint64_t bits = hash * 0x9E6C63D0876A9A47u, one = 1;
    *first = one << (bits >> 58) | one << (bits >> 52 & 63) | one << (bits >> 46 & 63);
    *second = one << (bits >> 40 & 63) | one << (bits >> 34 & 63) | one << (bits >> 28 & 63);
}

/* What a segment is, in numbers: newscrawl.reposts.posting_segments.Probe.layout. */
enum { FILTER_WORDS, SHIFT, CONSUMED, DONE, ORIGIN, WIDTH, KEY_BITS, FIRST_KEY, LAYOUT, SEGMENT_SHIFT = 32 };

/* candidates(query, filters, layout, threshold, half, strangers): [(segment, hash, block), ...] that the filters let
 * through, of segments whose hashes may weigh as much as the threshold together; the same of the others; and the most
 * hashes in one of these. `filters`: the words of each segment's. */
PyObject *kernel_candidates(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *filters;
    Py_buffer query, layout;
    double threshold, half;
    Py_ssize_t strangers, most = 0;
    if (!PyArg_ParseTuple(args, "y*O!y*ddn:candidates", &query, &PyTuple_Type, &filters, &layout, &threshold, &half,
                          &strangers))
        return NULL;
    PyObject *likely = PyList_New(0), *rest = PyList_New(0), *result = NULL;
    const uint64_t *hashes = query.buf, *rows = layout.buf;
    Py_ssize_t count = query.len / 8, segments = layout.len / (8 * LAYOUT);
    uint8_t *held = calloc((size_t)(count * segments) + 1, 1);
    int32_t *times = calloc((size_t)count + 1, 4);
    int failed = !likely || !rest || !held || !times;
    for (Py_ssize_t n = 0; n < segments && !failed; n++) {
        const uint64_t *row = rows + n * LAYOUT;
        PyObject *words = PyTuple_GetItem(filters, n);
        Py_buffer view;
        if (words == NULL || PyObject_GetBuffer(words, &view, PyBUF_SIMPLE) < 0) {
            failed = 1;
            break;
        }
        const uint64_t *filter = view.buf, size = (uint64_t)view.len / 8;
        for (Py_ssize_t i = 0; i < count; i++)
            PREFETCH(filter + (hashes[i] * row[FILTER_WORDS] >> row[SHIFT]));
        for (Py_ssize_t i = 0; i < count; i++) {
            uint64_t hash = hashes[i], at = hash * row[FILTER_WORDS] >> row[SHIFT], first, second;
            filter_masks(hash, &first, &second);
            int here = hash >= row[CONSUMED] && hash < row[DONE] && (at | 1) < size && (filter[at] & first) == first
                       && (filter[at ^ 1] & second) == second;
            held[n * count + i] = (uint8_t)here;
            times[i] += here;
        }
        PyBuffer_Release(&view);
    }
    for (Py_ssize_t n = 0; n < segments && !failed; n++) {
        const uint64_t *row = rows + n * LAYOUT;
        double sum = 0.0;
        Py_ssize_t here = 0;
        for (Py_ssize_t i = 0; i < count; i++)
            if (held[n * count + i]) {
                Py_ssize_t others = times[i] - strangers - 1;
                sum += half / (half + (double)(others > 0 ? others : 0));
                here++;
            }
        most = sum < threshold && here > most ? here : most;
        for (Py_ssize_t i = 0; here && i < count && !failed; i++) {
            if (!held[n * count + i])
                continue;
            PyObject *one = Py_BuildValue("nKK", n, (unsigned long long)hashes[i],
                                          (unsigned long long)(row[ORIGIN] | hashes[i] >> row[SHIFT]));
            failed = one == NULL || PyList_Append(sum >= threshold ? likely : rest, one) < 0;
            Py_XDECREF(one);
        }
    }
    if (!failed)
        result = Py_BuildValue("OOn", likely, rest, most);
    else if (!PyErr_Occurred())
        PyErr_NoMemory();
    Py_XDECREF(likely);
    Py_XDECREF(rest);
    free(held);
    free(times);
    PyBuffer_Release(&query);
    PyBuffer_Release(&layout);
    return result;
}

static inline uint64_t posting_at(const uint8_t *bytes, Py_ssize_t width)
{
    uint64_t posting = 0;
    for (Py_ssize_t i = 0; i < width; i++)
        posting = posting << 8 | bytes[i];
    return posting;
}

/* Add the keys of one hash in its block of postings, the highest byte first, to those that hold it, but for those that
 * are gone from a segment of this number. -1 on error. */
static int add_keys(const uint8_t *bytes, Py_ssize_t size, const uint64_t *row, PyObject *value, PyObject *gone,
                    PyObject *holders)
{
    uint64_t hash = PyLong_AsUnsignedLongLong(value);
    Py_ssize_t width = (Py_ssize_t)row[WIDTH], low = 0, count = size / width, high = count;
    uint64_t rest = hash & (((uint64_t)1 << row[SHIFT]) - 1), key_bits = row[KEY_BITS];
    PyObject *keys = NULL;
    int failed = PyErr_Occurred() != NULL;
    while (low < high) {
        Py_ssize_t middle = (low + high) / 2;
        if (posting_at(bytes + middle * width, width) >> key_bits < rest)
            low = middle + 1;
        else
            high = middle;
    }
    for (; !failed && low < count; low++) {
        uint64_t posting = posting_at(bytes + low * width, width);
        if (posting >> key_bits != rest)
            break;
        PyObject *key = PyLong_FromUnsignedLongLong(row[FIRST_KEY] + (posting & (((uint64_t)1 << key_bits) - 1)));
        PyObject *last = key == NULL || gone == NULL ? NULL : PyDict_GetItemWithError(gone, key);
        failed = key == NULL || PyErr_Occurred() != NULL;
        if (!failed && (last == NULL || PyLong_AsLongLong(last) < (long long)(row[ORIGIN] >> SEGMENT_SHIFT))) {
            if (keys == NULL && (keys = PyDict_GetItemWithError(holders, value)) == NULL && !PyErr_Occurred()) {
                keys = PyList_New(0);
                failed = keys == NULL || PyDict_SetItem(holders, value, keys) < 0;
                Py_XDECREF(keys); /* the dictionary has it */
            }
            failed = failed || keys == NULL || PyList_Append(keys, key) < 0;
        }
        Py_XDECREF(key);
    }
    return failed || PyErr_Occurred() ? -1 : 0;
}

/* add_holders(candidates, rows, layout, gone, holders): add to {hash: [key, ...]} the keys that hold the candidates' hashes
 * in their segments. `rows`: [(block, postings), ...] of the candidates' blocks that are there, in their order; `gone`: keys
 * that segments up to a number hold no more, or None. */
PyObject *kernel_add_holders(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *wanted, *rows, *gone, *holders;
    Py_buffer layout;
    if (!PyArg_ParseTuple(args, "O!O!y*OO!:add_holders", &PyList_Type, &wanted, &PyList_Type, &rows, &layout, &gone,
                          &PyDict_Type, &holders))
        return NULL;
    int failed = gone != Py_None && !PyDict_Check(gone);
    if (failed)
        PyErr_SetString(PyExc_TypeError, "tombstones are a dictionary or None");
    gone = gone == Py_None ? NULL : gone;
    Py_ssize_t found = 0, there = PyList_Size(rows);
    for (Py_ssize_t i = 0; !failed && found < there && i < PyList_Size(wanted); i++) {
        PyObject *one = PyList_GetItem(wanted, i), *block = PyList_GetItem(rows, found);
        if (!PyTuple_Check(one) || PyTuple_Size(one) != 3 || !PyTuple_Check(block) || PyTuple_Size(block) != 2) {
            PyErr_SetString(PyExc_TypeError, "a candidate has three parts, a row two");
            failed = 1;
            break;
        }
        Py_ssize_t n = PyLong_AsSsize_t(PyTuple_GetItem(one, 0)), size;
        if (PyLong_AsLongLong(PyTuple_GetItem(one, 2)) != PyLong_AsLongLong(PyTuple_GetItem(block, 0)))
            continue; /* its block is not there: the filter invented it */
        found++;
        char *bytes;
        const uint64_t *row = (const uint64_t *)layout.buf + n * LAYOUT;
        if (PyErr_Occurred() || PyBytes_AsStringAndSize(PyTuple_GetItem(block, 1), &bytes, &size) < 0) {
            failed = 1;
            break;
        }
        if (n < 0 || n >= layout.len / (8 * LAYOUT) || row[WIDTH] < 1 || row[WIDTH] > 8 || row[KEY_BITS] > 63
            || row[SHIFT] > 63) {
            PyErr_SetString(PyExc_ValueError, "a posting has one to eight bytes");
            failed = 1;
            break;
        }
        failed = add_keys((const uint8_t *)bytes, size, row, PyTuple_GetItem(one, 1), gone, holders) < 0;
    }
    PyBuffer_Release(&layout);
    if (failed || PyErr_Occurred())
        return NULL;
    Py_RETURN_NONE;
}

/* -- weights -------------------------------------------------------------------------------------- */

/* A set of hashes. */
typedef struct {
    PyObject_HEAD
    uint64_t *slots; /* each plus one; nothing is 0 */
    size_t size, count;
} HashSet;

static void hash_set_dealloc(HashSet *set)
{
    free(set->slots);
    free_object(set);
}

/* HashSet() */
static PyObject *hash_set_new(PyTypeObject *type, PyObject *args, PyObject *keywords)
{
    (void)keywords;
    return PyArg_ParseTuple(args, ":HashSet") ? new_object(type) : NULL;
}

/* The slot of a hash, or the free one it belongs to. */
static size_t slot_of(const uint64_t *slots, size_t size, uint64_t hash)
{
    size_t slot = (size_t)mixed(hash) & (size - 1);
    while (slots[slot] && slots[slot] != hash + 1)
        slot = slot + 1 < size ? slot + 1 : 0;
    return slot;
}

/* add(hash) */
static PyObject *hash_set_add(HashSet *set, PyObject *value)
{
    uint64_t hash = PyLong_AsUnsignedLongLong(value);
    if (PyErr_Occurred())
        return NULL;
    if (hash >> BITS) {
        PyErr_SetString(PyExc_ValueError, "a hash has 36 bits");
        return NULL;
    }
    if (2 * (set->count + 1) > set->size) {
        size_t size = set->size ? 2 * set->size : 1024;
        uint64_t *slots = calloc(size, 8);
        if (slots == NULL)
            return PyErr_NoMemory();
        for (size_t i = 0; i < set->size; i++)
            if (set->slots[i])
                slots[slot_of(slots, size, set->slots[i] - 1)] = set->slots[i];
        free(set->slots);
        set->slots = slots;
        set->size = size;
    }
    size_t slot = slot_of(set->slots, set->size, hash);
    set->count += set->slots[slot] == 0;
    set->slots[slot] = hash + 1;
    Py_RETURN_NONE;
}

static PyObject *hash_set_clear(HashSet *set, PyObject *unused)
{
    (void)unused;
    free(set->slots);
    set->slots = NULL;
    set->size = set->count = 0;
    Py_RETURN_NONE;
}

static Py_ssize_t hash_set_length(HashSet *set)
{
    return (Py_ssize_t)set->count;
}

/* split(hashes): those that are not in it, as bytes of eight each, and a list of those that are; None where none is. */
static PyObject *hash_set_split(HashSet *set, PyObject *args)
{
    Py_buffer hashes;
    if (!PyArg_ParseTuple(args, "y*:split", &hashes))
        return NULL;
    const uint64_t *values = hashes.buf;
    Py_ssize_t count = hashes.len / 8, kept = 0;
    Py_ssize_t outside = 0;
    while (outside < count && (!set->size || !set->slots[slot_of(set->slots, set->size, values[outside])]))
        outside++;
    if (outside == count) { /* most have none */
        PyBuffer_Release(&hashes);
        Py_RETURN_NONE;
    }
    PyObject *rest = PyBytes_FromStringAndSize(NULL, count * 8), *within = rest == NULL ? NULL : PyList_New(0);
    uint64_t *out = within == NULL ? NULL : (uint64_t *)PyBytes_AsString(rest);
    int failed = within == NULL;
    for (Py_ssize_t i = 0; i < count && !failed; i++) {
        if (!set->size || !set->slots[slot_of(set->slots, set->size, values[i])]) {
            out[kept++] = values[i];
            continue;
        }
        PyObject *value = PyLong_FromUnsignedLongLong(values[i]);
        failed = value == NULL || PyList_Append(within, value) < 0;
        Py_XDECREF(value);
    }
    PyBuffer_Release(&hashes);
    PyObject *result = failed ? NULL : Py_BuildValue("y#O", (char *)out, kept * 8, within);
    Py_XDECREF(rest);
    Py_XDECREF(within);
    return result;
}

static PyMethodDef hash_set_methods[] = {
    {"add", (PyCFunction)hash_set_add, METH_O, NULL},
    {"clear", (PyCFunction)hash_set_clear, METH_NOARGS, NULL},
    {"split", (PyCFunction)hash_set_split, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

int add_hash_set_type(PyObject *module)
{
    PyType_Slot slots[] = {
        {Py_tp_new, hash_set_new},         {Py_tp_dealloc, hash_set_dealloc}, {Py_tp_methods, hash_set_methods},
        {Py_sq_length, hash_set_length},   {Py_tp_doc, "A set of hashes."},   {0, NULL},
    };
    PyType_Spec spec = {"newscrawl.native._kernel.HashSet", sizeof(HashSet), 0, Py_TPFLAGS_DEFAULT, slots};
    PyObject *type = PyType_FromSpec(&spec);
    int failed = type == NULL ? -1 : PyModule_AddObjectRef(module, "HashSet", type);
    Py_XDECREF(type);
    return failed;
}

/* weigh(holders, half, popular, common, threshold, crowded): the keys with so much weight, or that hold so many of the
 * hashes, each with its weight and their number; how many of the hashes `popular` keys hold, the most that one key holds, the
 * most keys that hold one; and the hashes that `common` keys hold, which count in the latter only. A hash that `half` more
 * keys hold weighs half as much. */
PyObject *kernel_weigh(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *holders, *value, *keys;
    double half, threshold;
    Py_ssize_t popular, common, crowded, shared = 0, at = 0, room = 0, longest = 0;
    if (!PyArg_ParseTuple(args, "O!dnndn:weigh", &PyDict_Type, &holders, &half, &popular, &common, &threshold, &crowded))
        return NULL;
    while (PyDict_Next(holders, &at, &value, &keys))
        room += PyList_Size(keys) > 0 ? PyList_Size(keys) : 0;
    if (PyErr_Occurred())
        return NULL;
    typedef struct { int64_t key; double weight; int32_t times; } Met;
    uint32_t mask = table_size((size_t)room) - 1;
    int32_t most = 0, count = 0;
    int32_t *slots = allocate((size_t)mask + 1, sizeof *slots);
    Met *met = allocate((size_t)room, sizeof *met);
    PyObject *found = slots == NULL || met == NULL ? NULL : PyList_New(0), *chosen = found == NULL ? NULL : PyList_New(0);
    int failed = chosen == NULL;
    if (!failed)
        memset(slots, 0xFF, ((size_t)mask + 1) * sizeof *slots);
    at = 0;
    while (!failed && PyDict_Next(holders, &at, &value, &keys)) {
        Py_ssize_t size = PyList_Size(keys);
        longest = size > longest ? size : longest;
        if (size >= common) {
            failed = PyList_Append(found, value) < 0;
            continue;
        }
        double weight = grained(half / (half + (double)size - 1));
        shared += size >= popular;
        for (Py_ssize_t i = 0; i < size; i++) {
            int64_t key = PyLong_AsLongLong(PyList_GetItem(keys, i));
            uint32_t slot = (uint32_t)mixed((uint64_t)key) & mask;
            while (slots[slot] >= 0 && met[slots[slot]].key != key)
                slot = (slot + 1) & mask;
            if (slots[slot] < 0) {
                met[count] = (Met){key, 0.0, 0};
                slots[slot] = count++;
            }
            Met *one = met + slots[slot];
            one->weight += weight;
            one->times++;
            most = one->times > most ? one->times : most;
        }
    }
    for (int32_t i = 0; !failed && i < count; i++) {
        if (met[i].weight < threshold && met[i].times < crowded)
            continue;
        PyObject *one = Py_BuildValue("Ldi", (long long)met[i].key, met[i].weight, met[i].times);
        failed = one == NULL || PyList_Append(chosen, one) < 0;
        Py_XDECREF(one);
    }
    free(slots);
    free(met);
    if (failed || PyErr_Occurred()) {
        Py_XDECREF(found);
        Py_XDECREF(chosen);
        return NULL;
    }
    return Py_BuildValue("NninN", chosen, shared, most, longest, found);
}

/* The keys of a list but one, as a list of Python's; NULL on error. */
static PyObject *others_of(const int64_t *keys, Py_ssize_t size, int64_t key)
{
    PyObject *others = PyList_New(0);
    for (Py_ssize_t i = 0; others != NULL && i < size; i++) {
        if (keys[i] == key)
            continue;
        PyObject *one = PyLong_FromLongLong(keys[i]);
        if (one == NULL || PyList_Append(others, one) < 0)
            Py_CLEAR(others);
        Py_XDECREF(one);
    }
    return others;
}

/* Count a hash that a text holds, and keep the others that hold it, if any; -1 on error. */
static int add_beside(PyObject *lists, const int64_t *keys, Py_ssize_t size, int64_t key, Py_ssize_t *held)
{
    int among = 0;
    if (size == 1) { /* as most are */
        *held += keys[0] == key;
        return 0;
    }
    for (Py_ssize_t i = 0; i < size && !among; i++)
        among = keys[i] == key;
    if (!among)
        return 0;
    PyObject *others = others_of(keys, size, key);
    int failed = others == NULL || PyList_Append(lists, others) < 0;
    Py_XDECREF(others);
    ++*held;
    return failed ? -1 : 0;
}

/* beside(own, holders, key): how many hashes of `own` a text holds, and of those that others hold, too, the others.
 * `holders`: a dictionary, or what look_up() gives. */
PyObject *kernel_beside(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *holders, *value, *list;
    long long key;
    Py_buffer own;
    if (!PyArg_ParseTuple(args, "y*OL:beside", &own, &holders, &key))
        return NULL;
    size_t size = table_size((size_t)own.len / 8);
    uint64_t *slots = calloc(size, 8);
    PyObject *lists = slots == NULL ? PyErr_NoMemory() : PyList_New(0);
    Py_ssize_t held = 0, at = 0;
    int failed = lists == NULL;
    for (Py_ssize_t i = 0; !failed && i < own.len / 8; i++) {
        uint64_t hash = ((const uint64_t *)own.buf)[i];
        slots[slot_of(slots, size, hash)] = hash + 1;
    }
    PyBuffer_Release(&own);
    if (!failed && PyBytes_Check(holders)) {
        const int64_t *packed = (const int64_t *)PyBytes_AsString(holders);
        for (Py_ssize_t all = PyBytes_Size(holders) / 8; !failed && at + 1 < all && packed[at] >= 0 && packed[at] < all - at - 1;
             at += 2 + packed[at])
            if (slots[slot_of(slots, size, (uint64_t)packed[at + 1])])
                failed = add_beside(lists, packed + at + 2, packed[at], key, &held) < 0;
    } else if (!failed && PyDict_Check(holders)) {
        while (!failed && PyDict_Next(holders, &at, &value, &list)) {
            int64_t keys[HELD_AT_MOST];
            Py_ssize_t count = PyList_Size(list);
            uint64_t hash = PyLong_AsUnsignedLongLong(value);
            if (PyErr_Occurred())
                break;
            if (!slots[slot_of(slots, size, hash)])
                continue;
            count = count < HELD_AT_MOST ? count : HELD_AT_MOST;
            for (Py_ssize_t i = 0; i < count; i++)
                keys[i] = PyLong_AsLongLong(PyList_GetItem(list, i));
            failed = PyErr_Occurred() || add_beside(lists, keys, count, key, &held) < 0;
        }
    } else if (!failed)
        PyErr_SetString(PyExc_TypeError, "holders as a dictionary or bytes");
    free(slots);
    if (failed || PyErr_Occurred()) {
        Py_XDECREF(lists);
        return NULL;
    }
    return Py_BuildValue("nN", held, lists);
}

/* packed(hashes, width): the lowest bytes of each, the lowest first */
PyObject *kernel_packed(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer hashes;
    Py_ssize_t width;
    if (!PyArg_ParseTuple(args, "y*n:packed", &hashes, &width))
        return NULL;
    Py_ssize_t count = hashes.len / 8;
    PyObject *bytes = width < 1 || width > 8 ? NULL : PyBytes_FromStringAndSize(NULL, count * width);
    if (bytes != NULL) {
        uint8_t *out = (uint8_t *)PyBytes_AsString(bytes);
        for (Py_ssize_t i = 0; i < count; i++) {
            uint64_t hash = ((const uint64_t *)hashes.buf)[i];
            for (Py_ssize_t n = 0; n < width; n++)
                *out++ = (uint8_t)(hash >> 8 * n);
        }
    } else if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "one to eight bytes");
    PyBuffer_Release(&hashes);
    return bytes;
}
