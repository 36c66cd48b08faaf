/* Memory for arrays that live for a moment: blocks that were given back are taken again, the last one first.
 *
 * A text takes a dozen arrays of a few kilobytes, and gives them back when the next texts are read. The C library looks
 * for the best place for each and joins its neighbours; here a block waits for the next one of its size, most often
 * still in the processor's cache. The interpreter's lock is held wherever this is called. */
#define NEWSCRAWL_BLOCKS
#include "kernel.h"

enum { SMALLEST = 7, LARGEST = 17, SIZES = LARGEST - SMALLEST + 1, KEPT_BYTES = 1 << 19, HEAD = 16, NO_SIZE = 255 };

typedef struct Block {
    size_t size;        /* its exponent of two; NO_SIZE: of any size */
    struct Block *next; /* of those that wait */
} Block;

static Block *waiting[SIZES];
static size_t waiting_count[SIZES];

static int exponent_of(size_t bytes)
{
    int exponent = SMALLEST;
    while (exponent <= LARGEST && (size_t)1 << exponent < bytes)
        exponent++;
    return exponent;
}

void *block_take(size_t bytes)
{
    int exponent = exponent_of(bytes), at = exponent - SMALLEST;
    Block *block;
    if (exponent > LARGEST) {
        block = bytes > SIZE_MAX - HEAD ? NULL : malloc(bytes + HEAD);
        if (block != NULL)
            block->size = NO_SIZE;
    } else if ((block = waiting[at]) != NULL) {
        waiting[at] = block->next;
        waiting_count[at]--;
    } else {
        block = malloc(((size_t)1 << exponent) + HEAD);
        if (block != NULL)
            block->size = (size_t)exponent;
    }
    return block == NULL ? NULL : (char *)block + HEAD;
}

void *block_take_zeroed(size_t count, size_t width)
{
    if (width && count > SIZE_MAX / width)
        return NULL;
    size_t bytes = count * width;
    if (exponent_of(bytes) > LARGEST) {
        Block *block = bytes > SIZE_MAX - HEAD ? NULL : calloc(1, bytes + HEAD);
        if (block == NULL)
            return NULL;
        block->size = NO_SIZE;
        return (char *)block + HEAD;
    }
    void *taken = block_take(bytes);
    return taken == NULL ? NULL : memset(taken, 0, bytes);
}

void block_give(void *taken)
{
    if (taken == NULL)
        return;
    Block *block = (Block *)((char *)taken - HEAD);
    if (block->size == NO_SIZE || waiting_count[block->size - SMALLEST] >= (size_t)KEPT_BYTES >> block->size) {
        free(block);
        return;
    }
    block->next = waiting[block->size - SMALLEST];
    waiting[block->size - SMALLEST] = block;
    waiting_count[block->size - SMALLEST]++;
}

void *block_resized(void *taken, size_t bytes)
{
    if (taken == NULL)
        return block_take(bytes);
    Block *block = (Block *)((char *)taken - HEAD);
    if (block->size == NO_SIZE && exponent_of(bytes) > LARGEST) {
        block = bytes > SIZE_MAX - HEAD ? NULL : realloc(block, bytes + HEAD);
        return block == NULL ? NULL : (char *)block + HEAD;
    }
    if (block->size != NO_SIZE && bytes <= (size_t)1 << block->size)
        return taken;
    void *larger = block_take(bytes);
    if (larger == NULL)
        return NULL;
    size_t held = block->size == NO_SIZE ? bytes : (size_t)1 << block->size;
    memcpy(larger, taken, held < bytes ? held : bytes);
    block_give(taken);
    return larger;
}
