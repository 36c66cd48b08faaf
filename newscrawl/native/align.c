/* Which runs of one text stand in another (newscrawl.reposts.align, whose constants and order these are). */
#include "kernel.h"
#include <math.h>

enum {
    SEED = 4,
    MAX_GAP = 40,
    MAX_DRIFT = 26,
    MIN_SHARED = 10,
    MAX_PAIRINGS = 24,
    LOOK_BACK = 8,
    MAX_RUNS = 20000,
    CROWD = 24,
    EDGE = 8,
    EDGE_DRIFT = 4,
    MAX_DIAGONALS = 12,
};
static const double QUICK_CHANGES = 0.04, MUCH = 0.15, WHOLE = 0.95;

typedef struct {
    Run *items;
    Py_ssize_t count, room;
} Runs;

/* Passages and the runs they own. */
typedef struct {
    Passage *items;
    Py_ssize_t count, room;
} Passages;

static int add_run(Runs *runs, int32_t a, int32_t b, int32_t length)
{
    if (runs->count == runs->room) {
        Py_ssize_t room = runs->room ? 2 * runs->room : 64;
        Run *items = grown(runs->items, room, sizeof *items);
        if (items == NULL)
            return -1;
        runs->items = items;
        runs->room = room;
    }
    runs->items[runs->count++] = (Run){a, b, length};
    return 0;
}

static void drop_passages(Passages *passages)
{
    for (Py_ssize_t i = 0; i < passages->count; i++)
        free(passages->items[i].runs);
    free(passages->items);
    memset(passages, 0, sizeof *passages);
}

/* A passage of its own runs, which are copied. */
static int add_passage(Passages *passages, const Run *runs, Py_ssize_t count, int32_t shared)
{
    if (passages->count == passages->room) {
        Py_ssize_t room = passages->room ? 2 * passages->room : 4;
        Passage *items = grown(passages->items, room, sizeof *items);
        if (items == NULL)
            return -1;
        passages->items = items;
        passages->room = room;
    }
    Run *own = allocate(count, sizeof *own);
    if (own == NULL)
        return -1;
    memcpy(own, runs, count * sizeof *own);
    const Run *first = own, *last = own + count - 1;
    passages->items[passages->count++] = (Passage){
        own, (int32_t)count, shared, first->a, last->a + last->length, first->b, last->b + last->length};
    return 0;
}

static int by_place(const void *one, const void *two)
{
    const Run *a = one, *b = two;
    if (a->a != b->a)
        return a->a < b->a ? -1 : 1;
    if (a->b != b->b)
        return a->b < b->b ? -1 : 1;
    return (a->length > b->length) - (a->length < b->length);
}

/* -- runs ----------------------------------------------------------------------------------------- */

typedef struct {
    int32_t shift, votes;
} Vote;

static int vote_for(int32_t shift, Vote *votes, int32_t *slots, uint32_t mask, Py_ssize_t *count)
{
    uint32_t slot = (uint32_t)mixed((uint64_t)(uint32_t)shift) & mask;
    while (slots[slot] >= 0 && votes[slots[slot]].shift != shift)
        slot = (slot + 1) & mask;
    if (slots[slot] < 0) {
        slots[slot] = (int32_t)*count;
        votes[(*count)++] = (Vote){shift, 0};
    }
    votes[slots[slot]].votes++;
    return 0;
}

/* Runs of a seed's length or more on some diagonals (b - a), by their place in the first text. */
static int runs_on(const Text *a, const Text *b, const Vote *shifts, Py_ssize_t count, Runs *runs)
{
    for (Py_ssize_t i = 0; i < count; i++) {
        int32_t shift = shifts[i].shift, low = shift < 0 ? -shift : 0;
        Py_ssize_t high = a->size < b->size - shift ? a->size : b->size - shift;
        const uint64_t *one = a->codes, *other = b->codes + shift;
        /* A run as long as a seed holds one of every SEED places. */
        for (Py_ssize_t at = low + SEED - 1; at < high; at += SEED) {
            if (one[at] != other[at])
                continue;
            Py_ssize_t begun = at, end = at + 1;
            while (begun > low && one[begun - 1] == other[begun - 1])
                begun--;
            while (end < high && one[end] == other[end])
                end++;
            if (end - begun >= SEED
                && add_run(runs, (int32_t)begun, (int32_t)begun + shift, (int32_t)(end - begun)) < 0)
                return -1;
            low = (int32_t)end;
            at = end - 1;
        }
    }
    if (runs->count > 1)
        qsort(runs->items, runs->count, sizeof(Run), by_place);
    return 0;
}

/* Runs that are long, or that stand near another on about the same diagonal; the rest is chance. */
static int keep_company(Runs *runs)
{
    uint8_t *keep = allocate(runs->count, 1);
    if (keep == NULL)
        return -1;
    Run *r = runs->items;
    for (Py_ssize_t i = 0; i < runs->count; i++)
        keep[i] = r[i].length >= SEED + 3;
    for (int distance = 1; distance <= 3; distance++)
        for (Py_ssize_t i = distance; i < runs->count; i++) {
            int64_t drift = (int64_t)(r[i].b - r[i].a) - (r[i - distance].b - r[i - distance].a);
            if (drift <= 8 && drift >= -8 && r[i].a - r[i - distance].a <= MAX_GAP)
                keep[i] = keep[i - distance] = 1;
        }
    Py_ssize_t kept = 0;
    for (Py_ssize_t i = 0; i < runs->count; i++)
        if (keep[i])
            r[kept++] = r[i];
    runs->count = kept;
    free(keep);
    return 0;
}

/* The longest MAX_RUNS runs, the earlier ones where lengths are equal, in their order. */
static int keep_longest(Runs *runs)
{
    int32_t longest = 0;
    for (Py_ssize_t i = 0; i < runs->count; i++)
        longest = runs->items[i].length > longest ? runs->items[i].length : longest;
    Py_ssize_t *having = calloc((size_t)longest + 2, sizeof *having);
    if (having == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    for (Py_ssize_t i = 0; i < runs->count; i++)
        having[runs->items[i].length]++;
    Py_ssize_t above = 0;
    int32_t least = longest;
    while (above + having[least] < MAX_RUNS)
        above += having[least--];
    Py_ssize_t of_least = MAX_RUNS - above, kept = 0;
    free(having);
    for (Py_ssize_t i = 0; i < runs->count; i++) {
        Run run = runs->items[i];
        if (run.length > least || (run.length == least && of_least-- > 0))
            runs->items[kept++] = run;
    }
    runs->count = kept;
    return 0;
}

static inline uint64_t four_at(const uint64_t *c)
{
    const uint64_t base = 0xD6E8FEB86659FD93u;
    return (c[0] * base + c[1]) * (base * base) + (c[2] * base + c[3]);
}

/* The highest bits of a product with the golden ratio: seeds are no hashes that are mixed. */
static inline uint64_t spread(uint64_t seed)
{
    return seed * 0x9E3779B97F4A7C15u >> 28;
}

/* The seeds of a text, those that are equal in one group, and where each group's stand. */
static int index_seeds(Text *text)
{
    if (text->seeds != NULL)
        return 0;
    Py_ssize_t count = text->size - SEED + 1, groups = 0;
    uint32_t mask = table_size(count) - 1;
    int32_t *slots = text->seed_slots = allocate((size_t)mask + 1, 4);
    int32_t *group_of = text->seed_of = allocate(count, 4);
    int32_t *begins = text->seed_begins = calloc((size_t)count + 2, 4);
    int32_t *places = text->seed_places = allocate(count, 4);
    uint64_t *seeds = allocate(count, 8);
    uint64_t *bits = text->seed_bits = bit_filter(count, &text->seed_bit_mask);
    if (!slots || !group_of || !begins || !places || !seeds || !bits) {
        free(seeds);
        PyErr_NoMemory();
        return -1;
    }
    memset(slots, 0xFF, ((size_t)mask + 1) * 4);
    for (Py_ssize_t i = 0; i < count; i++) {
        uint64_t seed = four_at(text->codes + i), hash = spread(seed);
        uint32_t slot = (uint32_t)hash & mask;
        set_in(bits, text->seed_bit_mask, hash);
        while (slots[slot] >= 0 && seeds[slots[slot]] != seed)
            slot = (slot + 1) & mask;
        if (slots[slot] < 0) {
            slots[slot] = (int32_t)groups;
            seeds[groups++] = seed;
        }
        group_of[i] = slots[slot];
        begins[slots[slot] + 2]++; /* two behind: filling them in moves each to where it belongs */
    }
    for (Py_ssize_t g = 0; g < groups; g++)
        begins[g + 2] += begins[g + 1];
    for (Py_ssize_t i = 0; i < count; i++)
        places[begins[group_of[i] + 1]++] = (int32_t)i;
    text->seed_mask = mask;
    text->seeds = seeds;
    return 0;
}

/* Maximal runs of equal units that hold at least one seed, by their place in the first text. */
static int exact_runs(Text *a, const Text *b, Runs *runs)
{
    Py_ssize_t shorter = a->size < b->size ? a->size : b->size;
    if (shorter < SEED) {
        int equal = a->size == b->size && a->size > 0 && memcmp(a->codes, b->codes, a->size * 8) == 0;
        return equal ? add_run(runs, 0, 0, (int32_t)a->size) : 0;
    }
    if (index_seeds(a) < 0)
        return -1;
    Py_ssize_t count_a = a->size - SEED + 1, count_b = b->size - SEED + 1;
    int failed = -1;
    int32_t *group_b = allocate(count_b, 4), *held_b = calloc(count_a + 1, 4), *rank = calloc(count_a + 1, 4);
    int32_t *last_b = allocate(count_a, 4), *run_of = allocate(count_a, 4);
    if (!group_b || !held_b || !rank || !last_b || !run_of) {
        PyErr_NoMemory();
        goto done;
    }
    memset(last_b, 0xFE, count_a * 4);
    for (Py_ssize_t j = 0; j < count_b; j++) {
        uint64_t seed = four_at(b->codes + j), hash = spread(seed);
        group_b[j] = -1;
        if (!is_in(a->seed_bits, a->seed_bit_mask, hash))
            continue;
        uint32_t slot = (uint32_t)hash & a->seed_mask;
        while (a->seed_slots[slot] >= 0 && a->seeds[a->seed_slots[slot]] != seed)
            slot = (slot + 1) & a->seed_mask;
        group_b[j] = a->seed_slots[slot];
        if (group_b[j] >= 0)
            held_b[group_b[j]]++;
    }
    for (Py_ssize_t j = 0; j < count_b; j++) {
        int32_t g = group_b[j];
        if (g < 0)
            continue;
        const int32_t *places = a->seed_places + a->seed_begins[g];
        int32_t low = 0, high = a->seed_begins[g + 1] - a->seed_begins[g];
        if (high > 1 && held_b[g] > 1 && (int64_t)held_b[g] * high > MAX_PAIRINGS) {
            low = rank[g]++;
            high = low < high ? low + 1 : low;
        }
        /* From the last to the first: what (i - 1, j - 1) left must be read before (i - 1, j) is written. */
        for (int32_t n = high - 1; n >= low; n--) {
            int32_t i = places[n];
            if (i && last_b[i - 1] == (int32_t)j - 1) {
                run_of[i] = run_of[i - 1];
                runs->items[run_of[i]].length++;
            } else {
                run_of[i] = (int32_t)runs->count;
                if (add_run(runs, i, (int32_t)j, SEED) < 0)
                    goto done;
            }
            last_b[i] = (int32_t)j;
        }
    }
    if (runs->count > 1)
        qsort(runs->items, runs->count, sizeof(Run), by_place);
    failed = 0;
    if (runs->count > MAX_RUNS)
        failed = keep_longest(runs);
    if (!failed && runs->count > CROWD)
        failed = keep_company(runs);
done:
    free(group_b);
    free(held_b);
    free(rank);
    free(last_b);
    free(run_of);
    return failed;
}

/* -- chains --------------------------------------------------------------------------------------- */

/* Places by score, the highest first, equal ones in their order: a merge sort from the bottom. */
static int rank_by_score(const double *scores, Py_ssize_t count, int32_t *order)
{
    int32_t *spare = allocate(count, 4), *from = order, *to = spare;
    if (spare == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < count; i++)
        order[i] = (int32_t)i;
    for (Py_ssize_t width = 1; width < count; width *= 2) {
        for (Py_ssize_t low = 0; low < count; low += 2 * width) {
            Py_ssize_t middle = low + width < count ? low + width : count;
            Py_ssize_t high = low + 2 * width < count ? low + 2 * width : count;
            Py_ssize_t i = low, j = middle;
            for (Py_ssize_t at = low; at < high; at++)
                to[at] = i < middle && (j >= high || scores[from[i]] >= scores[from[j]]) ? from[i++] : from[j++];
        }
        int32_t *swap = from;
        from = to;
        to = swap;
    }
    if (from != order)
        memcpy(order, from, count * 4);
    free(spare);
    return 0;
}

/* The chain without what better chains already explain of the first text, its runs clipped to be disjoint. */
static Py_ssize_t outside(const Passages *kept, const Run *chain, Py_ssize_t count, Run *runs, int32_t *shared,
                          int32_t *rivals)
{
    int32_t low = chain[0].a, high = chain[count - 1].a + chain[count - 1].length;
    Py_ssize_t rival_count = 0, found = 0;
    for (Py_ssize_t i = 0; i < kept->count; i++)
        if (kept->items[i].a0 < high && kept->items[i].a1 > low)
            rivals[rival_count++] = (int32_t)i;
    int32_t end_a = -1, end_b = -1;
    *shared = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        Run run = chain[i];
        int32_t skip = 0;
        if (found) {
            skip = end_a - run.a > end_b - run.b ? end_a - run.a : end_b - run.b;
            skip = skip > 0 ? skip : 0;
        }
        int32_t start = run.a + skip, size = run.length - skip;
        for (Py_ssize_t n = 0; n < rival_count; n++) {
            int32_t r0 = kept->items[rivals[n]].a0, r1 = kept->items[rivals[n]].a1;
            if (r0 <= start && start < r1) {
                int32_t cut = r1 - start < size ? r1 - start : size;
                start += cut;
                size -= cut;
            } else if (start < r0 && r0 < start + size)
                size = r0 - start;
        }
        if (size <= 0)
            continue;
        runs[found++] = (Run){start, run.b + (start - run.a), size};
        *shared += size;
        end_a = start + size;
        end_b = run.b + (start - run.a) + size;
    }
    return found;
}

/* By place in the first text; those that begin together in the order they were kept. */
static int sort_passages(Passages *kept)
{
    if (kept->count < 2)
        return 0;
    double *places = allocate(kept->count, 8);
    int32_t *order = allocate(kept->count, 4);
    Passage *sorted = allocate(kept->count, sizeof *sorted);
    int failed = -1;
    if (places && order && sorted) {
        for (Py_ssize_t i = 0; i < kept->count; i++)
            places[i] = -kept->items[i].a0;
        failed = rank_by_score(places, kept->count, order);
        for (Py_ssize_t i = 0; i < kept->count && !failed; i++)
            sorted[i] = kept->items[order[i]];
        if (!failed)
            memcpy(kept->items, sorted, kept->count * sizeof *sorted);
    }
    free(places);
    free(order);
    free(sorted);
    return failed;
}

static int best_chains(const Runs *runs, const double *scores, const int32_t *before, Passages *kept)
{
    Py_ssize_t count = runs->count;
    int failed = -1;
    int32_t *order = allocate(count, 4), *rivals = allocate(count, 4);
    uint8_t *taken = calloc(count, 1);
    Run *chain = allocate(count, sizeof *chain), *clipped = allocate(count, sizeof *clipped);
    if (!order || !rivals || !taken || !chain || !clipped) {
        PyErr_NoMemory();
        goto done;
    }
    if (rank_by_score(scores, count, order) < 0)
        goto done;
    for (Py_ssize_t n = 0; n < count; n++) {
        int32_t index = order[n];
        if (taken[index] || (scores[index] < MIN_SHARED && kept->count))
            continue;
        Py_ssize_t size = 0;
        for (int32_t at = index; at >= 0 && !taken[at]; at = before[at]) {
            taken[at] = 1;
            chain[size++] = runs->items[at];
        }
        for (Py_ssize_t i = 0, j = size - 1; i < j; i++, j--) {
            Run swap = chain[i];
            chain[i] = chain[j];
            chain[j] = swap;
        }
        int32_t shared;
        Py_ssize_t found = outside(kept, chain, size, clipped, &shared, rivals);
        if (shared >= (kept->count ? MIN_SHARED : 1)) {
            if (add_passage(kept, clipped, found, shared) < 0)
                goto done;
            continue;
        }
        /* A chain whose part of the first text is explained already, but which stands in the second again. */
        int32_t low = chain[0].b, high = chain[size - 1].b + chain[size - 1].length;
        int free_there = 1;
        for (Py_ssize_t i = 0; i < kept->count && free_there; i++)
            free_there = !(kept->items[i].b0 < high && kept->items[i].b1 > low);
        shared = 0;
        for (Py_ssize_t i = 0; i < size; i++)
            shared += chain[i].length;
        if (free_there && shared >= 3 * MIN_SHARED && add_passage(kept, chain, size, shared) < 0)
            goto done;
    }
    failed = sort_passages(kept);
done:
    free(order);
    free(rivals);
    free(taken);
    free(chain);
    free(clipped);
    return failed;
}

/* Chain runs, then keep the best chains that do not overlap in the first text. */
static int passages_of(const Runs *runs, Passages *kept)
{
    Py_ssize_t count = runs->count;
    if (!count)
        return 0;
    if (count == 1)
        return add_passage(kept, runs->items, 1, runs->items[0].length);
    double *scores = allocate(count, 8), *highest = allocate(count, 8);
    int32_t *before = allocate(count, 4);
    int failed = -1;
    if (!scores || !highest || !before)
        goto done;
    for (Py_ssize_t index = 0; index < count; index++) {
        Run run = runs->items[index];
        double best = 0.0;
        Py_ssize_t best_at = -1;
        for (Py_ssize_t other = index - 1; other >= 0 && other >= index - LOOK_BACK; other--) {
            if (highest[other] <= best)
                break;
            Run previous = runs->items[other];
            int32_t gap_a = run.a - previous.a - previous.length, gap_b = run.b - previous.b - previous.length;
            int32_t drift = gap_a - gap_b;
            if (gap_a > MAX_GAP || gap_b > MAX_GAP || drift > MAX_DRIFT || drift < -MAX_DRIFT)
                continue;
            if (drift < 0) {
                int32_t swap = gap_a;
                gap_a = gap_b;
                gap_b = swap;
                drift = -drift;
            }
            double score = scores[other] - drift * 0.05;
            if (gap_b < 0) {
                if (-gap_b >= run.length || -gap_b >= previous.length)
                    continue;
                score += gap_b;
            }
            if (gap_a > 0)
                score -= gap_a * 0.02;
            if (score > best) {
                best = score;
                best_at = other;
            }
        }
        scores[index] = best + run.length;
        before[index] = (int32_t)best_at;
        highest[index] = index && highest[index - 1] > scores[index] ? highest[index - 1] : scores[index];
    }
    failed = best_chains(runs, scores, before, kept);
done:
    free(scores);
    free(highest);
    free(before);
    return failed;
}

/* Passages from the few diagonals on which anchors agree: 1, or 0 where that is not the whole story. */
static int quick_passages(Text *a, Text *b, Passages *kept)
{
    if (a->size < 4 * GRAM || b->size < 4 * GRAM)
        return 0;
    if (text_anchors(a) < 0 || text_grams(b) < 0)
        return -1;
    Py_ssize_t found = 0, shift_count = 0;
    int answer = -1;
    int32_t *at_b = allocate(b->gram_count, 4), *first_a = allocate(b->gram_count, 4), *slots = NULL;
    Vote *votes = NULL;
    Runs runs = {0};
    if (!at_b || !first_a)
        goto done;
    for (Py_ssize_t j = 0; j < b->gram_count; j++) {
        uint64_t gram = b->grams[j];
        if (!is_in(a->anchor_bits, a->anchor_bit_mask, gram))
            continue;
        uint32_t slot = (uint32_t)gram & a->anchor_mask;
        while (a->anchor_slots[slot] >= 0 && a->grams[a->anchor_slots[slot]] != gram)
            slot = (slot + 1) & a->anchor_mask;
        if (a->anchor_slots[slot] >= 0) {
            at_b[found] = (int32_t)j;
            first_a[found++] = a->anchor_slots[slot];
        }
    }
    if (!found) {
        answer = 0;
        goto done;
    }
    uint32_t size = table_size(2 * (size_t)found);
    votes = allocate(2 * (size_t)found, sizeof *votes);
    slots = allocate(size, 4);
    if (!votes || !slots)
        goto done;
    memset(slots, 0xFF, (size_t)size * 4);
    for (Py_ssize_t i = 0; i < found; i++)
        vote_for(at_b[i] - first_a[i], votes, slots, size - 1, &shift_count);
    if (a->anchor_repeated)
        for (Py_ssize_t i = 0; i < found; i++)
            vote_for(at_b[i] - a->anchor_last[first_a[i]], votes, slots, size - 1, &shift_count);
    if (shift_count > MAX_DIAGONALS) {
        double by_size = (double)b->size * (double)a->anchor_count / (double)a->size;
        double expected = (double)a->anchor_count < by_size ? (double)a->anchor_count : by_size;
        if ((double)found >= MUCH * expected) {
            answer = 0;
            goto done;
        }
        /* The most voted ones to the front, equal ones in the order they came. */
        for (Py_ssize_t i = 0; i < MAX_DIAGONALS; i++) {
            Py_ssize_t best = i;
            for (Py_ssize_t n = i + 1; n < shift_count; n++)
                if (votes[n].votes > votes[best].votes)
                    best = n;
            Vote chosen = votes[best];
            memmove(votes + i + 1, votes + i, (best - i) * sizeof *votes);
            votes[i] = chosen;
        }
        shift_count = MAX_DIAGONALS;
    }
    if (runs_on(a, b, votes, shift_count, &runs) < 0 || passages_of(&runs, kept) < 0)
        goto done;
    int64_t shared = 0, changed = 0;
    for (Py_ssize_t i = 0; i < kept->count; i++) {
        const Passage *p = kept->items + i;
        shared += p->shared;
        changed += p->a1 - p->a0 > p->b1 - p->b0 ? p->a1 - p->a0 : p->b1 - p->b0;
    }
    changed -= shared;
    double shorter = (double)(a->size < b->size ? a->size : b->size);
    int whole = (double)changed <= (double)shared * QUICK_CHANGES || (double)(shared + changed) >= WHOLE * shorter;
    answer = whole || (double)shared < MUCH * shorter;
    if (!answer)
        drop_passages(kept);
done:
    free(at_b);
    free(first_a);
    free(votes);
    free(slots);
    free(runs.items);
    return answer;
}

/* -- what is shown -------------------------------------------------------------------------------- */

/* Distinct units of one text in exact runs (a run copied twice counts once). */
static int64_t distinct(const Passages *passages, int side)
{
    if (passages->count == 1)
        return passages->items[0].shared;
    Py_ssize_t count = 0, at = 0;
    for (Py_ssize_t i = 0; i < passages->count; i++)
        count += passages->items[i].count;
    Run *all = allocate(count, sizeof *all);
    if (all == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < passages->count; i++)
        for (int32_t n = 0; n < passages->items[i].count; n++) {
            Run run = passages->items[i].runs[n];
            all[at++] = (Run){side ? run.b : run.a, run.length, 0};
        }
    qsort(all, count, sizeof *all, by_place);
    int64_t covered = 0, reach = -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        int64_t start = all[i].a, end = start + all[i].b;
        if (end > reach) {
            covered += end - (start > reach ? start : reach);
            reach = end;
        }
    }
    free(all);
    return covered;
}

static int is_trailing(uint32_t code)
{
    static const uint32_t marks[] = {0x3002, 0xFF01, 0xFF1F, 0xFF0C, 0x3001, 0xFF1B, 0xFF1A, 0x2026, 0x2014, 0x201D,
                                     0x2019, 0x300D, 0x300F, 0xFF09, 0x300B, '.',    '!',    '?',    ',',    ';',
                                     ':',    ')',    '"',    '\''};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (marks[i] == code)
            return 1;
    return 0;
}

/* Characters from the beginning of a line to a place, or more than EDGE. */
static int32_t from_line(const Text *text, int32_t place)
{
    int32_t back = 0;
    while (back <= EDGE && back < place && text->raw[place - back - 1] != '\n')
        back++;
    return back;
}

/* Characters from a place to the end of its line, or more than EDGE. */
static int32_t to_line_end(const Text *text, int32_t place)
{
    int32_t on = 0;
    while (on <= EDGE && place + on < text->length && text->raw[place + on] != '\n')
        on++;
    return on;
}

static int is_edge(int32_t rest_a, int32_t rest_b)
{
    return rest_a <= EDGE && rest_b <= EDGE && abs(rest_a - rest_b) <= EDGE_DRIFT;
}

/* A passage in characters, with the changed words and the marks at its edges that belong to it. */
static PyObject *span_of(const Text *a, const Text *b, const Passage *passage)
{
    int32_t a0 = text_start(a, passage->a0), b0 = text_start(b, passage->b0);
    int32_t a1 = text_end(a, passage->a1 - 1), b1 = text_end(b, passage->b1 - 1);
    if (passage->shared >= 2 * MIN_SHARED) {
        int32_t back_a = from_line(a, a0), back_b = from_line(b, b0);
        if (back_a && is_edge(back_a, back_b)) {
            a0 -= back_a;
            b0 -= back_b;
        }
        int32_t on_a = to_line_end(a, a1), on_b = to_line_end(b, b1);
        if (is_edge(on_a, on_b)) {
            a1 += on_a;
            b1 += on_b;
        }
    }
    for (int i = 0; i < 3; i++)
        if (a1 < a->length && is_trailing(a->raw[a1]) && b1 < b->length && is_trailing(b->raw[b1])) {
            a1++;
            b1++;
        }
    return Py_BuildValue("iiii", a0, a1 - a0, b0, b1 - b0);
}

/* The passages as 32-bit numbers: for each its count of runs, shared, a0, a1, b0, b1, then a, b, length of each. */
static PyObject *packed(const Passages *passages)
{
    Py_ssize_t size = 0;
    for (Py_ssize_t i = 0; i < passages->count; i++)
        size += 6 + 3 * (Py_ssize_t)passages->items[i].count;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, size * 4);
    if (bytes == NULL)
        return NULL;
    int32_t *out = (int32_t *)PyBytes_AsString(bytes);
    for (Py_ssize_t i = 0; i < passages->count; i++) {
        const Passage *p = passages->items + i;
        int32_t head[] = {p->count, p->shared, p->a0, p->a1, p->b0, p->b1};
        memcpy(out, head, sizeof head);
        memcpy(out + 6, p->runs, p->count * sizeof(Run));
        out += 6 + 3 * p->count;
    }
    return bytes;
}

/* What an alignment comes to. */
typedef struct {
    PyObject *spans, *packed;
    int64_t shared_a, shared_b, characters;
} Aligned;

static int aligned(Text *a, Text *b, Aligned *found)
{
    Passages passages = {0};
    Runs runs = {0};
    memset(found, 0, sizeof *found);
    int quick = quick_passages(a, b, &passages);
    if (quick < 0 || (!quick && (exact_runs(a, b, &runs) < 0 || passages_of(&runs, &passages) < 0)))
        goto failed;
    found->shared_a = distinct(&passages, 0);
    found->shared_b = distinct(&passages, 1);
    if (found->shared_a < 0 || found->shared_b < 0)
        goto failed;
    found->spans = PyList_New(passages.count);
    for (Py_ssize_t i = 0; found->spans != NULL && i < passages.count; i++) {
        const Passage *p = passages.items + i;
        PyObject *span = span_of(a, b, p);
        if (span == NULL || PyList_SetItem(found->spans, i, span) < 0)
            goto failed;
        for (int32_t n = 0; n < p->count; n++)
            for (int32_t unit = p->runs[n].a; unit < p->runs[n].a + p->runs[n].length; unit++)
                found->characters += a->tails[unit] - a->heads[unit];
    }
    found->packed = packed(&passages);
    if (found->spans == NULL || found->packed == NULL)
        goto failed;
    drop_passages(&passages);
    free(runs.items);
    return 0;
failed:
    Py_CLEAR(found->spans);
    Py_CLEAR(found->packed);
    drop_passages(&passages);
    free(runs.items);
    return -1;
}

/* align(a, b): (spans, shared units of a, of b, shared characters of a, packed passages) */
PyObject *kernel_align(PyObject *module, PyObject *args)
{
    (void)module;
    Text *a, *b;
    Aligned found;
    if (!PyArg_ParseTuple(args, "O!O!:align", (PyTypeObject *)text_type, &a, (PyTypeObject *)text_type, &b)
        || aligned(a, b, &found) < 0)
        return NULL;
    return Py_BuildValue("NLLLN", found.spans, (long long)found.shared_a, (long long)found.shared_b,
                         (long long)found.characters, found.packed);
}

/* Whether two texts stand in the order they are always aligned in: by their size, then by their characters. */
static int are_in_order(const Text *a, const Text *b)
{
    if (a->size != b->size)
        return a->size < b->size;
    Py_ssize_t shorter = a->length < b->length ? a->length : b->length, at = 0;
    while (at < shorter && a->raw[at] == b->raw[at])
        at++;
    return at < shorter ? a->raw[at] < b->raw[at] : a->length <= b->length;
}

/* A share of 0..1 as round(share, 4) gives it. */
static PyObject *rounded(double share)
{
    double scaled = share * 10000, whole = floor(scaled);
    if (fabs(scaled - whole - 0.5) > 1e-6) /* the nearest number to a fraction is their quotient */
        return PyFloat_FromDouble((scaled - whole < 0.5 ? whole : whole + 1) / 10000);
    PyObject *number = PyFloat_FromDouble(share);
    PyObject *near = number == NULL ? NULL : PyObject_CallMethod(number, "__round__", "i", 4);
    Py_XDECREF(number);
    return near;
}

/* The spans by their place in the second text. */
static PyObject *turned_spans(PyObject *spans)
{
    Py_ssize_t count = PyList_Size(spans);
    PyObject *turned = PyList_New(count);
    for (Py_ssize_t i = 0; turned != NULL && i < count; i++) {
        PyObject *span = PyList_GetItem(spans, i), *other = PyTuple_New(4);
        for (int n = 0; other != NULL && n < 4; n++)
            if (PyTuple_SetItem(other, (n + 2) % 4, Py_NewRef(PyTuple_GetItem(span, n))) < 0)
                Py_CLEAR(other);
        if (other == NULL || PyList_SetItem(turned, i, other) < 0)
            Py_CLEAR(turned);
    }
    if (turned != NULL && count > 1 && PyList_Sort(turned) < 0)
        Py_CLEAR(turned);
    return turned;
}

/* match(a, b): the two texts aligned in their order: whether that is not the order given, the larger of the shares of the
 * texts given that are shared, both, the passages by their place in a, and what align() gives. None where nothing is. */
PyObject *kernel_match(PyObject *module, PyObject *args)
{
    (void)module;
    Text *a, *b;
    Aligned found;
    if (!PyArg_ParseTuple(args, "O!O!:match", (PyTypeObject *)text_type, &a, (PyTypeObject *)text_type, &b))
        return NULL;
    int turned = !are_in_order(a, b);
    if (aligned(turned ? b : a, turned ? a : b, &found) < 0)
        return NULL;
    if (!PyList_Size(found.spans)) {
        Py_DECREF(found.spans);
        Py_DECREF(found.packed);
        Py_RETURN_NONE;
    }
    double of_a = (double)(turned ? found.shared_b : found.shared_a) / (double)(a->size > 1 ? a->size : 1);
    double of_b = (double)(turned ? found.shared_a : found.shared_b) / (double)(b->size > 1 ? b->size : 1);
    PyObject *shown = turned ? turned_spans(found.spans) : Py_NewRef(found.spans);
    PyObject *share_a = shown == NULL ? NULL : rounded(of_a), *share_b = share_a == NULL ? NULL : rounded(of_b);
    if (share_b == NULL) {
        Py_XDECREF(shown);
        Py_XDECREF(share_a);
        Py_DECREF(found.spans);
        Py_DECREF(found.packed);
        return NULL;
    }
    return Py_BuildValue("NONNNNLLLN", PyBool_FromLong(turned), of_a < of_b ? share_b : share_a, share_a, share_b, shown,
                         found.spans, (long long)found.shared_a, (long long)found.shared_b, (long long)found.characters,
                         found.packed);
}
