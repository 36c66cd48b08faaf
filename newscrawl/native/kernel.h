/* What the parts of the kernel share. The numpy code beside each caller says the same, and is the reference. */
#ifndef NEWSCRAWL_KERNEL_H
#define NEWSCRAWL_KERNEL_H

#ifndef Py_LIMITED_API
#define Py_LIMITED_API 0x030B0000 /* the first with the buffer protocol */
#endif
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Blocks of memory that are taken again (blocks.c), in place of the C library's; but under a sanitizer, which would not see
 * what is done with a block that was given back. */
void *block_take(size_t bytes);
void *block_take_zeroed(size_t count, size_t width);
void *block_resized(void *taken, size_t bytes);
void block_give(void *taken);
#if !defined(NEWSCRAWL_BLOCKS) && !defined(__SANITIZE_ADDRESS__)
#define malloc block_take
#define calloc block_take_zeroed
#define realloc block_resized
#define free block_give
#endif

/* newscrawl.text.fold: what a character is to the comparison form. */
enum { SEPARATOR, HAN, LETTER, DIGIT, IGNORED, EXPANDED };

/* newscrawl.reposts.fingerprint */
enum { GRAM = 6, STORED_WINDOW = 20, QUERY_WINDOW = 12, SHORT_WINDOW = 8, SHORT = 120, BITS = 36 };

/* What the units before one come to: weight, weight without page furniture, weight of the prose, units in quotations,
 * numbers in any script. */
typedef struct {
    int32_t weight, story, prose, quoted, numbers;
} Sums;

/* A text in comparison form. Arrays are owned, those that are made together in one block; offsets are those of newscrawl.text.fold.Units. */
typedef struct {
    PyObject_HEAD
    Py_ssize_t length;   /* characters of the text as given */
    Py_ssize_t filled;   /* characters kept */
    Py_ssize_t size;     /* units */
    uint32_t *raw;       /* the text as given (the same array as chars where nothing was left out) */
    uint32_t *chars;
    uint8_t *kinds;
    int32_t *places;     /* of the characters kept in the text as given; NULL: in place */
    uint64_t *codes;
    int32_t *heads, *tails;
    uint64_t *grams;     /* made when asked for */
    Py_ssize_t gram_count;
    int32_t *anchor_next;  /* the next place of the same anchor, -1 at its last */
    int32_t *anchor_last;
    int32_t *anchor_slots; /* open addressing, first places; -1: free */
    Py_ssize_t anchor_count;
    uint32_t anchor_mask, anchor_bit_mask;
    uint64_t *anchor_bits; /* one for every anchor among sixteen: most grams that are none end there */
    int anchor_repeated;
    /* Grams of four units, which align() begins with: their groups, places by group, and a table. */
    int32_t *seed_slots, *seed_of, *seed_begins, *seed_places;
    uint64_t *seeds;
    uint32_t seed_mask, seed_bit_mask;
    uint64_t *seed_bits;
    uint32_t *folded; /* its lines in comparison form, once they were looked at */
    Py_ssize_t folded_size;
    /* What annotate() adds: sums over the units before each. */
    Sums *sums;
    int32_t *bounds;      /* the unit each line begins with */
    int32_t *line_starts; /* and the character */
    uint8_t *line_kinds;
    Py_ssize_t bound_count;
    uint8_t is_open;   /* the lines' kinds are not for the kernel to tell */
    uint8_t furniture; /* 1: there is none, 2: there is some; 0: not looked for */
    uint8_t glossed, barred, quoted; /* a gloss may stand in it; a bar; a quotation mark */
    uint8_t turned;                  /* a character that is a unit by itself may fold to another */
} Text;

typedef struct {
    int32_t a, b, length;
} Run;

typedef struct {
    Run *runs;
    int32_t count, shared, a0, a1, b0, b1;
} Passage;

/* Of a slot, in characters: where it begins and ends in the first text and in the second. */
enum { SLOT_FIELDS = 4 };

/* What slots are filled with (newscrawl.reposts.slots.SlotEvidence). */
typedef struct {
    int conflicts, agreed, near, ordinals, names;
} SlotCounts;

/* Words by their first two characters: a bit for each pair that may begin one, then those of one bucket in a row. */
enum { FIRSTS = 4096 };
typedef struct {
    PyObject_HEAD
    uint64_t firsts[FIRSTS / 64]; /* a bit for each first character, by the lowest bits of its code: most are ruled out by them */
    uint64_t *bits;
    uint32_t *chars;        /* of all words, one after the other */
    int32_t *begins;        /* count + 1 */
    int32_t *order;         /* words by bucket of their first two characters */
    int32_t *bucket_begins;
    Py_ssize_t count;
} Words;

/* A line of text as a page shows it. */
typedef struct {
    PyObject *text;
    double weight, linked;
    Py_ssize_t stops;
} Line;

extern PyObject *text_type, *words_type;

int line_of(PyObject *parts, Line *line);
PyObject *joined_clean(PyObject *texts);
int is_blank_text(PyObject *text);

int32_t word_at(const Words *words, const uint32_t *chars, Py_ssize_t length);
int any_word(const Words *words, const uint32_t *chars, Py_ssize_t length);
int text_grams(Text *text);
int text_anchors(Text *text);
int text_note(Text *text);
int32_t text_start(const Text *text, Py_ssize_t unit);
int32_t text_end(const Text *text, Py_ssize_t unit);

double title_share(PyObject *one, PyObject *two);
int title_frame(PyObject *one, PyObject *two);
int slots_read(const Text *a, const Text *b, const int32_t (*slots)[SLOT_FIELDS], Py_ssize_t count, SlotCounts *counts,
               uint8_t *open);

PyObject *kernel_setup(PyObject *module, PyObject *args);
PyObject *kernel_line_rules(PyObject *module, PyObject *args);
PyObject *kernel_claim_rules(PyObject *module, PyObject *args);
PyObject *kernel_doubt(PyObject *module, PyObject *characters);
PyObject *kernel_numerals(PyObject *module, PyObject *args);
PyObject *kernel_fold(PyObject *module, PyObject *args);
PyObject *kernel_title_overlap(PyObject *module, PyObject *args);
PyObject *kernel_align(PyObject *module, PyObject *args);
PyObject *kernel_match(PyObject *module, PyObject *args);
PyObject *kernel_evidence(PyObject *module, PyObject *args);
PyObject *kernel_edge(PyObject *module, PyObject *args);
PyObject *kernel_recurring(PyObject *module, PyObject *args);
PyObject *kernel_titled(PyObject *module, PyObject *args);
PyObject *kernel_wording(PyObject *module, PyObject *args);
PyObject *kernel_slot_rules(PyObject *module, PyObject *args);
PyObject *kernel_read_slots(PyObject *module, PyObject *args);
PyObject *kernel_candidates(PyObject *module, PyObject *args);
PyObject *kernel_add_holders(PyObject *module, PyObject *args);
PyObject *kernel_count(PyObject *module, PyObject *args);
PyObject *kernel_controls(PyObject *module, PyObject *args);
PyObject *kernel_mirror_signs(PyObject *module, PyObject *args);
PyObject *kernel_decode_pairs(PyObject *module, PyObject *args);
PyObject *kernel_sample(PyObject *module, PyObject *args);
PyObject *kernel_words_in(PyObject *module, PyObject *args);
PyObject *kernel_markup(PyObject *module, PyObject *text);
PyObject *kernel_replaced(PyObject *module, PyObject *args);
PyObject *kernel_signs(PyObject *module, PyObject *bytes);
PyObject *kernel_kept(PyObject *module, PyObject *args);
PyObject *kernel_utf8_run(PyObject *module, PyObject *args);
PyObject *kernel_block(PyObject *module, PyObject *parts);
PyObject *kernel_lxml(PyObject *module, PyObject *args);
PyObject *kernel_walk(PyObject *module, PyObject *args);
PyObject *kernel_node_of(PyObject *module, PyObject *args);
PyObject *kernel_block_values(PyObject *module, PyObject *args);
PyObject *kernel_node_weights(PyObject *module, PyObject *args);
PyObject *kernel_node_values(PyObject *module, PyObject *args);
PyObject *kernel_linked_parents(PyObject *module, PyObject *args);
PyObject *kernel_worthy(PyObject *module, PyObject *nodes);
PyObject *kernel_running(PyObject *module, PyObject *blocks);
PyObject *kernel_title_lines(PyObject *module, PyObject *args);
PyObject *kernel_beginning(PyObject *module, PyObject *args);
PyObject *kernel_asides(PyObject *module, PyObject *args);
PyObject *kernel_light_lines(PyObject *module, PyObject *args);
PyObject *kernel_doubtful(PyObject *module, PyObject *args);
PyObject *kernel_places_of_keys(PyObject *module, PyObject *args);
PyObject *kernel_worded_links(PyObject *module, PyObject *args);
PyObject *kernel_links_ending(PyObject *module, PyObject *args);
PyObject *kernel_stated(PyObject *module, PyObject *root);
PyObject *kernel_valued(PyObject *module, PyObject *args);
PyObject *kernel_children(PyObject *module, PyObject *args);
PyObject *kernel_beside(PyObject *module, PyObject *args);
PyObject *kernel_weigh(PyObject *module, PyObject *args);
PyObject *kernel_similarities(PyObject *module, PyObject *args);
PyObject *kernel_nearest(PyObject *module, PyObject *args);
PyObject *kernel_best_sums(PyObject *module, PyObject *args);
PyObject *kernel_packed(PyObject *module, PyObject *args);

int add_text_type(PyObject *module);
int add_tail_type(PyObject *module);
int add_words_type(PyObject *module);
int add_trees_type(PyObject *module);
int add_hash_set_type(PyObject *module);
int add_walk_types(PyObject *module);

/* 64 well mixed bits of a number, for tables that live in memory. */
static inline uint64_t mixed(uint64_t value)
{
    value ^= value >> 32;
    value *= 0xD6E8FEB86659FD93u;
    value ^= value >> 32;
    return value;
}

static inline void *allocate(size_t count, size_t width)
{
    void *block = malloc(count ? count * width : 1);
    if (block == NULL)
        PyErr_NoMemory();
    return block;
}

/* A set of bits, sixteen or more to an entry; its place comes from other bits of the hash than its slot. */
static inline uint64_t *bit_filter(size_t entries, uint32_t *mask)
{
    uint32_t bits = 1024;
    while (bits < 16 * entries && bits < (uint32_t)1 << 30)
        bits *= 2;
    *mask = bits - 1;
    uint64_t *filter = calloc(bits / 64, 8);
    if (filter == NULL)
        PyErr_NoMemory();
    return filter;
}

static inline void set_in(uint64_t *filter, uint32_t mask, uint64_t hash)
{
    uint32_t bit = (uint32_t)(hash >> 4) & mask;
    filter[bit >> 6] |= (uint64_t)1 << (bit & 63);
}

static inline int is_in(const uint64_t *filter, uint32_t mask, uint64_t hash)
{
    uint32_t bit = (uint32_t)(hash >> 4) & mask;
    return filter[bit >> 6] >> (bit & 63) & 1;
}

static inline void *grown(void *block, Py_ssize_t room, size_t width)
{
    void *larger = realloc(block, (size_t)room * width);
    if (larger == NULL)
        PyErr_NoMemory();
    return larger;
}

/* A new object of one of our types, all zero; and the end of one whose blocks are freed. */
static inline void *new_object(PyTypeObject *type)
{
    allocfunc make = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    return make(type, 0);
}

static inline void free_object(void *object)
{
    PyTypeObject *type = Py_TYPE((PyObject *)object);
    freefunc release = (freefunc)PyType_GetSlot(type, Py_tp_free);
    release(object);
    Py_DECREF(type);
}

/* The power of two that leaves at least half of a table free. */
static inline uint32_t table_size(size_t entries)
{
    uint32_t size = 16;
    while (size < 2 * entries)
        size *= 2;
    return size;
}

#endif
