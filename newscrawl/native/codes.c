/* Sign codes of sentences (newscrawl.rewrites): distances, the nearest of many, and sums of best similarities.
 *
 * A code is 512 bits. numpy counts them by way of arrays of every word's differences, which for a window of 42,000
 * articles are 5 MB each; here each pair of codes stays in registers. */
#include "kernel.h"

enum { CODE_WORDS = 8, CODE_BYTES = 64, CODE_BITS = 512, NOT_ALLOWED = 0xFFFF };

#if defined(__GNUC__)
#define COUNT_BITS(word) (unsigned)__builtin_popcountll(word)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define COUNT_BITS(word) count_bits(word)
#define ALWAYS_INLINE inline
static unsigned count_bits(uint64_t word)
{
    word -= word >> 1 & 0x5555555555555555u;
    word = (word & 0x3333333333333333u) + (word >> 2 & 0x3333333333333333u);
    return (unsigned)(((word + (word >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}
#endif

static ALWAYS_INLINE void count_all(const char *one, const char *others, Py_ssize_t count, uint16_t *distances)
{
    uint64_t words[CODE_WORDS], other[CODE_WORDS];
    memcpy(words, one, CODE_BYTES);
    for (Py_ssize_t i = 0; i < count; i++) {
        unsigned bits = 0;
        if (distances[i] == NOT_ALLOWED)
            continue;
        memcpy(other, others + i * CODE_BYTES, CODE_BYTES);
        for (int k = 0; k < CODE_WORDS; k++)
            bits += COUNT_BITS(words[k] ^ other[k]);
        distances[i] = (uint16_t)bits;
    }
}

/* The instruction that counts bits is younger than the processors this may run on: asked for at run time. */
#if defined(__GNUC__) && defined(__x86_64__)
__attribute__((target("popcnt"))) static void count_fast(const char *one, const char *others, Py_ssize_t count,
                                                         uint16_t *distances)
{
    count_all(one, others, count, distances);
}

static void count_plain(const char *one, const char *others, Py_ssize_t count, uint16_t *distances)
{
    count_all(one, others, count, distances);
}

/* Distances of one code to others; those set to NOT_ALLOWED stay so. */
static void distances_to(const char *one, const char *others, Py_ssize_t count, uint16_t *distances)
{
    static int is_fast = -1;
    if (is_fast < 0) {
        __builtin_cpu_init();
        is_fast = __builtin_cpu_supports("popcnt") != 0;
    }
    (is_fast ? count_fast : count_plain)(one, others, count, distances);
}
#else
static void distances_to(const char *one, const char *others, Py_ssize_t count, uint16_t *distances)
{
    count_all(one, others, count, distances);
}
#endif

/* Whether a buffer is rows of so many bytes, and of how many. */
static int rows_of(const Py_buffer *buffer, Py_ssize_t width, Py_ssize_t *rows)
{
    *rows = buffer->len / width;
    return buffer->len % width == 0;
}

static float float_at(const Py_buffer *buffer, Py_ssize_t at)
{
    float value;
    memcpy(&value, (const char *)buffer->buf + at * (Py_ssize_t)sizeof value, sizeof value);
    return value;
}

static int32_t int_at(const Py_buffer *buffer, Py_ssize_t at)
{
    int32_t value;
    memcpy(&value, (const char *)buffer->buf + at * (Py_ssize_t)sizeof value, sizeof value);
    return value;
}

static int64_t long_at(const Py_buffer *buffer, Py_ssize_t at)
{
    int64_t value;
    memcpy(&value, (const char *)buffer->buf + at * (Py_ssize_t)sizeof value, sizeof value);
    return value;
}

static void release(Py_buffer *buffers, int count)
{
    for (int i = 0; i < count; i++)
        PyBuffer_Release(&buffers[i]);
}

/* similarities(one, others, cosines) -> a float for each pair: what the table has for their distance */
PyObject *kernel_similarities(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer given[3];
    Py_ssize_t rows, columns, steps;
    if (!PyArg_ParseTuple(args, "y*y*y*", &given[0], &given[1], &given[2]))
        return NULL;
    PyObject *result = NULL;
    uint16_t *distances = NULL;
    if (!rows_of(&given[0], CODE_BYTES, &rows) || !rows_of(&given[1], CODE_BYTES, &columns)
        || !rows_of(&given[2], sizeof(float), &steps) || steps != CODE_BITS + 1)
        PyErr_SetString(PyExc_ValueError, "codes of 64 bytes and 513 cosines");
    else if (columns > 0 && rows > PY_SSIZE_T_MAX / (Py_ssize_t)sizeof(float) / columns)
        PyErr_NoMemory();
    else if ((distances = malloc((size_t)columns * sizeof *distances + 1)) == NULL)
        PyErr_NoMemory();
    else
        result = PyBytes_FromStringAndSize(NULL, rows * columns * (Py_ssize_t)sizeof(float));
    if (result != NULL) {
        char *out = PyBytes_AsString(result);
        for (Py_ssize_t row = 0; row < rows; row++) {
            memset(distances, 0, (size_t)columns * sizeof *distances);
            distances_to((const char *)given[0].buf + row * CODE_BYTES, given[1].buf, columns, distances);
            for (Py_ssize_t column = 0; column < columns; column++, out += sizeof(float)) {
                float cosine = float_at(&given[2], distances[column]);
                memcpy(out, &cosine, sizeof cosine);
            }
        }
    }
    free(distances);
    release(given, 3);
    return result;
}

/* nearest(code, codes, days, sites, first, last, site, most) -> places of the nearest codes, ascending, 32 bits each
 *
 * Left out are codes of the site, and those whose day is known (not 0) and not among first..last. Of equally near ones
 * the first count. */
PyObject *kernel_nearest(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer given[4];
    int first, last, site;
    Py_ssize_t most, one, count, days, sites;
    if (!PyArg_ParseTuple(args, "y*y*y*y*iiin", &given[0], &given[1], &given[2], &given[3], &first, &last, &site,
                          &most))
        return NULL;
    PyObject *result = NULL;
    uint16_t *distances = NULL;
    if (!rows_of(&given[0], CODE_BYTES, &one) || one != 1 || !rows_of(&given[1], CODE_BYTES, &count)
        || !rows_of(&given[2], sizeof(int32_t), &days) || !rows_of(&given[3], sizeof(int32_t), &sites)
        || days < count || sites < count || most < 0)
        PyErr_SetString(PyExc_ValueError, "one code; codes, and a day and a site for each");
    else if ((distances = malloc((size_t)count * sizeof *distances + 1)) == NULL)
        PyErr_NoMemory();
    else {
        Py_ssize_t histogram[CODE_BITS + 1] = {0}, kept = 0, ties, limit = 0;
        for (Py_ssize_t i = 0; i < count; i++) {
            int32_t day = int_at(&given[2], i);
            int is_allowed = int_at(&given[3], i) != site && (day == 0 || (day >= first && day <= last));
            distances[i] = is_allowed ? 0 : NOT_ALLOWED;
        }
        distances_to(given[0].buf, given[1].buf, count, distances);
        for (Py_ssize_t i = 0; i < count; i++)
            if (distances[i] != NOT_ALLOWED)
                histogram[distances[i]]++;
        while (limit <= CODE_BITS && kept + histogram[limit] <= most)
            kept += histogram[limit++];
        ties = limit <= CODE_BITS ? most - kept : 0;
        result = PyBytes_FromStringAndSize(NULL, (kept + ties) * (Py_ssize_t)sizeof(int32_t));
        char *out = result == NULL ? NULL : PyBytes_AsString(result);
        for (Py_ssize_t i = 0; i < count && out != NULL; i++) {
            if (distances[i] > limit || (distances[i] == limit && ties == 0))
                continue;
            ties -= distances[i] == limit;
            int32_t place = (int32_t)i;
            memcpy(out, &place, sizeof place);
            out += sizeof place;
        }
    }
    free(distances);
    release(given, 4);
    return result;
}

/* best_sums(query, levels, codes, levels, begins, places, cosines) -> a float for each place
 *
 * The codes of place p are those from begins[p] up to begins[p + 1]. For each code of the query the best similarity to one
 * of them, less half of either level; what is above zero is summed up in the query's order. */
PyObject *kernel_best_sums(PyObject *module, PyObject *args)
{
    (void)module;
    Py_buffer given[7];
    Py_ssize_t queries, levels, codes, code_levels, bounds, places, steps;
    if (!PyArg_ParseTuple(args, "y*y*y*y*y*y*y*", &given[0], &given[1], &given[2], &given[3], &given[4], &given[5],
                          &given[6]))
        return NULL;
    PyObject *result = NULL;
    uint16_t *distances = NULL;
    Py_ssize_t longest = 0;
    int is_right = rows_of(&given[0], CODE_BYTES, &queries) && rows_of(&given[1], sizeof(float), &levels)
                   && rows_of(&given[2], CODE_BYTES, &codes) && rows_of(&given[3], sizeof(float), &code_levels)
                   && rows_of(&given[4], sizeof(int64_t), &bounds) && rows_of(&given[5], sizeof(int32_t), &places)
                   && rows_of(&given[6], sizeof(float), &steps) && steps == CODE_BITS + 1 && levels == queries
                   && code_levels >= codes;
    for (Py_ssize_t i = 0; i < places && is_right; i++) {
        int32_t place = int_at(&given[5], i);
        is_right = place >= 0 && place < bounds - 1;
        if (is_right) {
            int64_t begin = long_at(&given[4], place), end = long_at(&given[4], place + 1);
            is_right = begin >= 0 && begin <= end && end <= codes;
            if (end - begin > longest)
                longest = (Py_ssize_t)(end - begin);
        }
    }
    if (!is_right)
        PyErr_SetString(PyExc_ValueError, "codes of 64 bytes, a level for each, and places among them");
    else if ((distances = malloc((size_t)longest * sizeof *distances + 1)) == NULL)
        PyErr_NoMemory();
    else
        result = PyBytes_FromStringAndSize(NULL, places * (Py_ssize_t)sizeof(float));
    char *out = result == NULL ? NULL : PyBytes_AsString(result);
    for (Py_ssize_t i = 0; i < places && out != NULL; i++) {
        int32_t place = int_at(&given[5], i);
        Py_ssize_t begin = (Py_ssize_t)long_at(&given[4], place);
        Py_ssize_t count = (Py_ssize_t)long_at(&given[4], place + 1) - begin;
        float sum = 0.0f;
        for (Py_ssize_t row = 0; row < queries && count > 0; row++) {
            float half = float_at(&given[1], row) * 0.5f, best = 0.0f;
            memset(distances, 0, (size_t)count * sizeof *distances);
            distances_to((const char *)given[0].buf + row * CODE_BYTES, (const char *)given[2].buf + begin * CODE_BYTES,
                         count, distances);
            for (Py_ssize_t k = 0; k < count; k++) {
                float near = float_at(&given[6], distances[k]);
                near -= half;
                near -= float_at(&given[3], begin + k) * 0.5f;
                if (near > best)
                    best = near;
            }
            sum += best;
        }
        memcpy(out, &sum, sizeof sum);
        out += sizeof sum;
    }
    free(distances);
    release(given, 7);
    return result;
}
