/* What stands in the slots of a shared frame (newscrawl.reposts.slots, newscrawl.text.quantities, which say the same in
 * Python). Numbers are read and compared here, wherever their characters are among those that are known here; of names
 * it is only found in which slots they may stand. Whatever is left open is left to Python. */
#include "kernel.h"
#include <math.h>

enum { REACH = 12, UNIT_REACH = 4, NAME = 10, SHORT_NAME = 4 };
enum { MOST_VARIANTS = 64, MOST_CHARS = 64, MOST_QUANTITIES = 32, MOST_UNITS = 96, UNIT_LENGTH = 6, BYTES = 0x10000 / 8 };

/* Characters that make a slot one of numbers, those a number is written with; those that what may be a name begins with,
 * an office before it, and what makes a name of the words before it. */
static uint64_t NUMBER_MARKS[0x10000 / 64], IN_NUMBERS[0x10000 / 64];
static uint64_t NAME_HEADS[0x10000 / 64], OFFICE_HEADS[0x10000 / 64], AFTER_HEADS[0x10000 / 64];
/* Numerals by their value; powers of ten. -1: none. */
enum { MOST_NUMERALS = 32 };
static uint32_t numeral_codes[MOST_NUMERALS];
static int32_t numeral_digits[MOST_NUMERALS];
static double numeral_powers[MOST_NUMERALS];
static int numeral_count;
static uint32_t variants_from[MOST_VARIANTS], variants_to[MOST_VARIANTS];
static int variant_count;

typedef struct {
    uint32_t chars[UNIT_LENGTH];
    int length, measures; /* 0: nothing known */
    double factor;
} Unit;
static Unit units[MOST_UNITS];
static int unit_count, day_measure;
static Words *members, *places;
static int32_t *member_classes; /* of the words, then of members of one character */
static uint32_t single_members[MOST_NUMERALS];
static int single_count;
static double tolerance, rounded, month, days, first_year, last_year;

typedef struct {
    double value;
    int measures, ordinal, length;
    uint32_t written[MOST_CHARS];
} Number;

static inline int has_bit(const uint64_t *bits, uint32_t code)
{
    return code < 0x10000 && bits[code >> 6] >> (code & 63) & 1;
}

static int fill_bits(uint64_t *bits, PyObject *characters)
{
    Py_ssize_t count = PyUnicode_GetLength(characters);
    memset(bits, 0, BYTES);
    for (Py_ssize_t i = 0; i < count; i++) {
        Py_UCS4 code = PyUnicode_ReadChar(characters, i);
        if (code < 0x10000)
            bits[code >> 6] |= (uint64_t)1 << (code & 63);
    }
    return PyErr_Occurred() ? -1 : 0;
}

/* Table of (numeral, digit or -1, power of ten or 0). */
static int set_numerals(PyObject *list)
{
    numeral_count = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        int code, digit;
        double power;
        if (i == MOST_NUMERALS || !PyArg_ParseTuple(PyList_GetItem(list, i), "Cid", &code, &digit, &power))
            return -1;
        numeral_codes[i] = (uint32_t)code;
        numeral_digits[i] = digit;
        numeral_powers[i] = power;
        numeral_count++;
    }
    return 0;
}

/* Table of (unit, number of what it measures, factor), the longest first. */
static int set_units(PyObject *list)
{
    unit_count = 0;
    for (Py_ssize_t i = 0; i < PyList_Size(list); i++) {
        PyObject *name;
        Unit *unit = units + i;
        if (i == MOST_UNITS
            || !PyArg_ParseTuple(PyList_GetItem(list, i), "Uid", &name, &unit->measures, &unit->factor))
            return -1;
        Py_ssize_t length = PyUnicode_GetLength(name);
        if (length < 1 || length > UNIT_LENGTH)
            return -1;
        for (Py_ssize_t n = 0; n < length; n++)
            unit->chars[n] = PyUnicode_ReadChar(name, n);
        unit->length = (int)length;
        unit_count++;
    }
    return 0;
}

static int set_variants(PyObject *from, PyObject *to)
{
    Py_ssize_t count = PyUnicode_GetLength(from);
    variant_count = 0;
    if (count > MOST_VARIANTS || PyUnicode_GetLength(to) != count)
        return -1;
    for (Py_ssize_t i = 0; i < count; i++) {
        variants_from[i] = PyUnicode_ReadChar(from, i);
        variants_to[i] = PyUnicode_ReadChar(to, i);
    }
    variant_count = (int)count;
    return 0;
}

/* Members of closed classes: words, single characters, and the class of each. */
static int set_members(PyObject *words, PyObject *singles, PyObject *classes)
{
    Py_ssize_t count = ((Words *)words)->count, single = PyUnicode_GetLength(singles);
    if (single > MOST_NUMERALS || PyList_Size(classes) != count + single)
        return -1;
    int32_t *class_of = allocate((size_t)(count + single), sizeof *class_of);
    if (class_of == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < count + single; i++)
        class_of[i] = (int32_t)PyLong_AsLong(PyList_GetItem(classes, i));
    for (Py_ssize_t i = 0; i < single; i++)
        single_members[i] = PyUnicode_ReadChar(singles, i);
    single_count = (int)single;
    free(member_classes);
    member_classes = class_of;
    Py_INCREF(words);
    Py_XDECREF((PyObject *)members);
    members = (Words *)words;
    return 0;
}

/* slot_rules(number marks, characters in numbers, heads of names, of offices, of what follows a name, numerals, variants,
 * what they stand for, units, the measure of days, (tolerance, rounded, month, days, first year, last year), members,
 * members of one character, their classes, places) */
PyObject *kernel_slot_rules(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *bits[5], *numerals, *from, *to, *list, *words, *singles, *classes, *place;
    int measure;
    if (!PyArg_ParseTuple(args, "UUUUUO!UUO!i(dddddd)O!UO!O!:slot_rules", &bits[0], &bits[1], &bits[2], &bits[3], &bits[4],
                          &PyList_Type, &numerals, &from, &to, &PyList_Type, &list, &measure, &tolerance, &rounded,
                          &month, &days, &first_year, &last_year, (PyTypeObject *)words_type, &words, &singles,
                          &PyList_Type, &classes, (PyTypeObject *)words_type, &place))
        return NULL;
    uint64_t *tables[] = {NUMBER_MARKS, IN_NUMBERS, NAME_HEADS, OFFICE_HEADS, AFTER_HEADS};
    int failed = 0;
    for (int i = 0; i < 5 && !failed; i++)
        failed = fill_bits(tables[i], bits[i]) < 0;
    failed = failed || set_numerals(numerals) < 0 || set_units(list) < 0 || set_variants(from, to) < 0
             || set_members(words, singles, classes) < 0;
    if (failed || PyErr_Occurred()) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_ValueError, "a table of another size");
        return NULL;
    }
    day_measure = measure;
    Py_INCREF(place);
    Py_XDECREF((PyObject *)places);
    places = (Words *)place;
    Py_RETURN_NONE;
}

/* -- numbers -------------------------------------------------------------------------------------- */

/* A character of a number in the form it is read in; 0: one whose form is not known here. */
static uint32_t plain_form(uint32_t code)
{
    if (code < 0x80)
        return code;
    for (int i = 0; i < variant_count; i++)
        if (variants_from[i] == code)
            return variants_to[i];
    if ((code >= 0x4E00 && code <= 0x9FFF) || code == 0x3007 || code == 0x3001 || code == 0x3002
        || (code >= 0x3008 && code <= 0x3011) || (code >= 0x2018 && code <= 0x201D) || code == 0x2014 || code == 0xB7)
        return code;
    if (code == 0x3000)
        return ' ';
    if (code >= 0xFF01 && code <= 0xFF5E)
        return code - 0xFEE0;
    return 0;
}

static int numeral_of(uint32_t code)
{
    for (int i = 0; i < numeral_count; i++)
        if (numeral_codes[i] == code)
            return i;
    return -1;
}

static inline int is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static Py_ssize_t digits_from(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end)
{
    while (at < end && is_digit(chars[at]))
        at++;
    return at;
}

/* Where an Arabic number ends: 1,234.5 or 1234.5. */
static Py_ssize_t arabic_end(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end)
{
    Py_ssize_t stop = digits_from(chars, at, end);
    if (stop - at <= 3)
        while (stop + 3 < end && chars[stop] == ',' && is_digit(chars[stop + 1]) && is_digit(chars[stop + 2])
               && is_digit(chars[stop + 3]))
            stop += 4;
    if (stop + 1 < end && chars[stop] == '.' && is_digit(chars[stop + 1]))
        stop = digits_from(chars, stop + 1, end);
    return stop;
}

static Py_ssize_t numerals_from(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end)
{
    while (at < end && numeral_of(chars[at]) >= 0)
        at++;
    return at;
}

/* The value of a decimal number, as Python reads it. */
static double decimal(const char *digits)
{
    return PyOS_string_to_double(digits, NULL, NULL);
}

/* Tens that are one character: 廿, 卅. */
static int is_tens(int64_t power)
{
    return power == 20 || power == 30;
}

static int is_scale(uint32_t code)
{
    int n = numeral_of(code);
    return n >= 0 && numeral_powers[n] > 0 && !is_tens((int64_t)numeral_powers[n]);
}

static double power_of(uint32_t code)
{
    return numeral_powers[numeral_of(code)];
}

static const int64_t HUNDRED_MILLION = 100000000, TEN_THOUSAND = 10000;
enum { SPOKEN = 100 };

/* 二〇二四 digit by digit, 一千二百 by its powers, 三百五 as it is spoken (newscrawl.text.quantities). */
static double han_whole(const uint32_t *chars, Py_ssize_t count)
{
    char digits[MOST_CHARS + 1];
    int all_digits = 1;
    for (Py_ssize_t i = 0; i < count && all_digits; i++) {
        int digit = numeral_digits[numeral_of(chars[i])];
        all_digits = digit >= 0;
        digits[i] = (char)('0' + (digit > 0 ? digit : 0));
    }
    if (all_digits) {
        digits[count] = 0;
        return decimal(digits);
    }
    int64_t hundred_millions = 0, ten_thousands = 0, section = 0, digit = 0, before = 0;
    for (Py_ssize_t i = 0; i < count; i++) {
        int n = numeral_of(chars[i]);
        int64_t power = (int64_t)numeral_powers[n];
        if (numeral_digits[n] >= 0) {
            digit = numeral_digits[n];
            continue;
        }
        before = i == count - 2 ? power : 0;
        if (power == HUNDRED_MILLION) {
            int64_t all = hundred_millions + ten_thousands + section + digit;
            hundred_millions = (all > 1 ? all : 1) * power;
            ten_thousands = section = 0;
        } else if (power == TEN_THOUSAND) {
            int64_t all = ten_thousands + section + digit;
            ten_thousands = (all > 1 ? all : 1) * power;
            section = 0;
        } else if (is_tens(power)) {
            section += power;
        } else {
            section += (digit ? digit : 1) * power;
        }
        digit = 0;
    }
    if (digit && before >= SPOKEN)
        digit = digit * before / 10;
    return (double)(hundred_millions + ten_thousands + section + digit);
}

/* Whether powers of ten thousand and more make a number that 64 bits may not hold. */
static int is_huge(const uint32_t *chars, Py_ssize_t count)
{
    double size = 1.0;
    for (Py_ssize_t i = 0; i < count; i++) {
        int n = numeral_of(chars[i]);
        size *= n >= 0 && numeral_powers[n] >= 10000 ? numeral_powers[n] : 1.0;
    }
    return size > 1e12;
}

static double han_value(const uint32_t *chars, Py_ssize_t whole, Py_ssize_t fraction)
{
    double value = han_whole(chars, whole);
    const uint32_t *behind = chars + whole + 1;
    Py_ssize_t size = fraction;
    while (size && is_scale(behind[size - 1]) && power_of(behind[size - 1]) >= TEN_THOUSAND)
        size--;
    if (size) {
        char digits[MOST_CHARS + 3] = "0.";
        for (Py_ssize_t i = 0; i < size; i++) {
            int digit = numeral_digits[numeral_of(behind[i])];
            if (digit < 0)
                return value;
            digits[2 + i] = (char)('0' + digit);
        }
        digits[2 + size] = 0;
        value += decimal(digits);
        for (; size < fraction; size++)
            value *= power_of(behind[size]);
    }
    return value;
}

/* Where an Arabic number in parts ends (1亿2000万, 2万5), and its value; its digits are written into a number. */
static Py_ssize_t read_arabic(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end, Number *number)
{
    double total = 0.0, last = HUGE_VAL;
    Py_ssize_t stop = arabic_end(chars, at, end);
    for (;;) {
        char digits[MOST_CHARS + 1];
        Py_ssize_t size = 0, begin = at;
        for (; at < stop; at++) {
            if (chars[at] != ',')
                digits[size++] = (char)chars[at];
            if (is_digit(chars[at]))
                number->written[number->length++] = chars[at];
        }
        digits[size] = 0;
        double value = decimal(digits), power = 1.0, largest = 1.0;
        for (; at < end && is_scale(chars[at]); at++)
            power *= largest = power_of(chars[at]);
        if (at == stop && stop - begin == 1 && last >= SPOKEN && last < HUGE_VAL) {
            number->value = total + value * last / 10;
            return at;
        }
        if (power > last)
            total = (total + value * power / largest) * largest;
        else
            total += value * power;
        last = power;
        Py_ssize_t scales = at - stop;
        stop = digits_from(chars, at, end);
        if (!scales || stop == at || (stop < end && (chars[stop] == '.' || chars[stop] == ',')))
            break;
    }
    number->value = total;
    return at;
}

static int starts_with(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end, const uint32_t *word, Py_ssize_t length)
{
    return length <= end - at && memcmp(chars + at, word, (size_t)length * 4) == 0;
}

enum { HALF = 0x534A, COUNTED = 0x4E2A }; /* 半 个 */

/* Where the unit at a place ends, and which it is (NULL: 年); 0: there is none. */
static Py_ssize_t unit_end(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end, const Unit **found)
{
    for (const Unit *unit = units; unit < units + unit_count; unit++)
        if (starts_with(chars, at, end, unit->chars, unit->length)) {
            if (found != NULL)
                *found = unit;
            return at + unit->length;
        }
    return at < end && chars[at] == 0x5E74 ? at + 1 : 0; /* 年 */
}

/* Whether 半 before a place belongs to the unit before it (两小时半), not to what follows (5公里半径). */
static int ends_with_half(const uint32_t *chars, Py_ssize_t at, Py_ssize_t end)
{
    static const uint32_t after[] = {0x7684, 0x540E, 0x524D, 0x4EE5, 0x5185, 0x5DE6, 0x91CC, 0x591A}; /* 的后前以内左里多 */
    if (at >= end || chars[at] < 0x4E00 || chars[at] > 0x9FFF)
        return 1;
    for (size_t i = 0; i < sizeof after / sizeof *after; i++)
        if (chars[at] == after[i])
            return 1;
    return 0;
}

/* The quantities of a short piece of text; -1: not known here. */
static int read_numbers(const uint32_t *raw, Py_ssize_t low, Py_ssize_t high, Number *found)
{
    static const uint32_t percent[] = {0x767E, 0x5206, 0x4E4B}; /* 百分之 */
    uint32_t chars[MOST_CHARS];
    Py_ssize_t end = high - low;
    int count = 0;
    if (end > MOST_CHARS)
        return -1;
    for (Py_ssize_t i = 0; i < end; i++)
        if ((chars[i] = plain_form(raw[low + i])) == 0)
            return -1;
    for (Py_ssize_t at = 0; at < end;) {
        Py_ssize_t begin = at, stop = at;
        int ordinal = chars[begin] == 0x7B2C, share = 0;
        begin += ordinal;
        if (starts_with(chars, begin, end, percent, 3) && begin + 3 < end
            && (is_digit(chars[begin + 3]) || numeral_of(chars[begin + 3]) >= 0)) {
            share = 1;
            begin += 3;
        }
        int is_half = begin == at && begin < end && chars[begin] == HALF;
        if (is_half) {
            stop = begin + 1 + (begin + 1 < end && chars[begin + 1] == COUNTED);
            is_half = unit_end(chars, stop, end, NULL) > 0;
        }
        if (!is_half && (begin >= end || !(is_digit(chars[begin]) || numeral_of(chars[begin]) >= 0))) {
            at++;
            continue;
        }
        if (count == MOST_QUANTITIES)
            return -1;
        Number *number = found + count++;
        number->length = 0;
        if (is_half) {
            number->value = 0.5;
        } else if (is_digit(chars[begin])) {
            stop = read_arabic(chars, begin, end, number);
        } else {
            Py_ssize_t whole = numerals_from(chars, begin, end);
            stop = whole;
            if (whole + 1 < end && (chars[whole] == 0x70B9 || chars[whole] == '.')) /* 点 */
                stop = numerals_from(chars, whole + 1, end);
            stop = stop > whole + 1 ? stop : whole;
            if (is_huge(chars + begin, stop - begin))
                return -1;
            number->value = han_value(chars + begin, whole - begin, stop > whole ? stop - whole - 1 : 0);
            for (Py_ssize_t i = begin; i < stop; i++)
                number->written[number->length++] = chars[i];
        }
        if (!is_half && stop < end
            && (chars[stop] == 0x4F59 || chars[stop] == 0x591A || chars[stop] == 0x6765 || chars[stop] == 0x51E0)) /* 余多来几 */
            for (stop++; stop < end && is_scale(chars[stop]) && power_of(chars[stop]) >= TEN_THOUSAND; stop++)
                number->value *= power_of(chars[stop]);
        if (!is_half && stop + 1 < end && chars[stop] == COUNTED && chars[stop + 1] == HALF
            && unit_end(chars, stop + 2, end, NULL) > 0) {
            number->value += 0.5;
            stop += 2;
        }
        const Unit *unit = NULL;
        Py_ssize_t behind = unit_end(chars, stop, end, &unit);
        int is_year = behind > 0 && unit == NULL;
        if (behind > 0) {
            stop = behind;
            if (stop < end && chars[stop] == HALF && ends_with_half(chars, stop + 1, end)) {
                number->value += 0.5;
                stop++;
            }
        }
        if (share)
            for (unit = units; unit < units + unit_count && !(unit->length == 1 && unit->chars[0] == '%'); unit++)
                ;
        if (share && unit == units + unit_count)
            return -1;
        number->ordinal = ordinal
                          || (is_year && !share && number->value >= first_year && number->value <= last_year);
        number->measures = unit ? unit->measures : 0;
        number->value *= unit ? unit->factor : 1.0;
        at = stop;
    }
    return PyErr_Occurred() ? -1 : count;
}

static inline double distance(double one, double two)
{
    return one > two ? one - two : two - one;
}

static int agree(const Number *one, const Number *two)
{
    if (one->measures && two->measures && one->measures != two->measures)
        return 0;
    double a = one->value, b = two->value, more = a > b ? a : b; /* values are not negative */
    return distance(a, b) <= tolerance * more && (a == b || one->measures || more >= rounded);
}

static int are_near(const Number *one, const Number *two)
{
    int of_days = one->measures == day_measure && two->measures == day_measure;
    if (of_days && fmod(distance(one->value, two->value), month) <= days)
        return 1;
    int differing = 0;
    if (one->length != two->length || one->length < 2)
        return 0;
    for (int i = 0; i < one->length; i++)
        differing += one->written[i] != two->written[i];
    return differing == 1;
}

/* A slot with the whole of the numbers it cuts, and what may be their unit. */
static void widen(const Text *text, int32_t start, int32_t stop, Py_ssize_t *from, Py_ssize_t *to)
{
    const uint32_t *raw = text->raw;
    Py_ssize_t low = start, high = stop;
    while (low > 0 && low > start - REACH && has_bit(IN_NUMBERS, raw[low - 1]))
        low--;
    if (low && raw[low - 1] == 0x7B2C) /* 第 */
        low--;
    while (high < text->length && high < stop + REACH && has_bit(IN_NUMBERS, raw[high]))
        high++;
    Py_ssize_t last = high;
    while (high < text->length && high < last + UNIT_REACH && !has_bit(NUMBER_MARKS, raw[high]))
        high++;
    while (low < high && (raw[low] == 0xFF0C || raw[low] == ',' || raw[low] == 0x3002))
        low++;
    while (high > low && (raw[high - 1] == 0xFF0C || raw[high - 1] == ',' || raw[high - 1] == 0x3002))
        high--;
    *from = low;
    *to = high;
}

/* Quantities that agree and that differ, and of the latter those that are near and that number an event; 0: not known. */
static int compare_numbers(const Text *a, const Text *b, const int32_t *slot, SlotCounts *counts)
{
    Number one[MOST_QUANTITIES], two[MOST_QUANTITIES];
    int alone[MOST_QUANTITIES], taken[MOST_QUANTITIES] = {0}, alone_count = 0;
    Py_ssize_t low, high;
    widen(a, slot[0], slot[1], &low, &high);
    int count = read_numbers(a->raw, low, high, one);
    if (count < 0)
        return 0;
    widen(b, slot[2], slot[3], &low, &high);
    int other = read_numbers(b->raw, low, high, two);
    if (other < 0)
        return 0;
    for (int i = 0; i < count; i++) {
        int twin = 0;
        while (twin < other && (taken[twin] || !agree(one + i, two + twin)))
            twin++;
        if (twin < other)
            taken[twin] = 1;
        else
            alone[alone_count++] = i;
    }
    counts->agreed += count - alone_count;
    for (int i = 0, rest = 0; i < alone_count; i++, rest++) {
        while (rest < other && taken[rest])
            rest++;
        if (rest >= other)
            break;
        counts->conflicts++;
        counts->near += are_near(one + alone[i], two + rest);
        counts->ordinals += one[alone[i]].ordinal && two[rest].ordinal;
    }
    return 1;
}

/* -- names ---------------------------------------------------------------------------------------- */

enum { NO_WORD, IN_WORD, OF_NAME, UNKNOWN };

static int character_kind(uint32_t code)
{
    if (code < 0x80)
        return (code >= '0' && code <= '9') || ((code | 32) >= 'a' && (code | 32) <= 'z') || code == '_' ? IN_WORD : NO_WORD;
    if ((code >= 0x3400 && code <= 0x9FFF) || code == 0xB7 || code == 0x2022)
        return OF_NAME;
    if ((code >= 0x2010 && code <= 0x2021) || (code >= 0x2024 && code <= 0x2027) || (code >= 0x3000 && code <= 0x3002)
        || (code >= 0x3008 && code <= 0x3011) || (code >= 0xFF01 && code <= 0xFF0F) || (code >= 0xFF1A && code <= 0xFF20))
        return NO_WORD;
    if ((code >= 0xFF21 && code <= 0xFF3A) || (code >= 0xFF41 && code <= 0xFF5A))
        return IN_WORD;
    return UNKNOWN;
}

/* The characters of what may be a name: their number, 0 where it cannot be one, -1 where Python has to look. */
static int name_characters(const Text *text, int32_t start, int32_t stop, uint32_t *chars)
{
    int count = 0, open = 0;
    for (int32_t i = start; i < stop; i++) {
        int kind = character_kind(text->raw[i]);
        if (kind == IN_WORD)
            return 0;
        open |= kind == UNKNOWN;
        if (kind == OF_NAME) {
            if (count == NAME)
                return 0;
            chars[count++] = text->raw[i];
        }
    }
    return open ? -1 : count;
}

/* The class of the member that a slot holds or cuts; -1: none. Members are found as a regular expression finds them: the
 * longest that begins at a place, the next behind it. */
static int32_t class_at(const Text *text, int32_t start, int32_t stop, int32_t *member)
{
    Py_ssize_t at = start > UNIT_REACH ? start - UNIT_REACH : 0;
    Py_ssize_t end = stop + UNIT_REACH < text->length ? stop + UNIT_REACH : text->length;
    for (Py_ssize_t length; at < stop; at += length) {
        int32_t word = word_at(members, text->raw + at, end - at);
        length = word < 0 ? 1 : members->begins[word + 1] - members->begins[word];
        for (int i = 0; word < 0 && i < single_count; i++)
            word = single_members[i] == text->raw[at] ? (int32_t)members->count + i : -1;
        if (word >= 0 && at + length > start) {
            *member = word;
            return member_classes[word];
        }
    }
    return -1;
}

static int may_be_names(const Text *a, const Text *b, const int32_t *slot)
{
    uint32_t one[NAME], two[NAME];
    int count = name_characters(a, slot[0], slot[1], one), other = count ? name_characters(b, slot[2], slot[3], two) : 0;
    if (!count || !other)
        return 0;
    if (count < 0 || other < 0)
        return 1;
    if ((count == 1) != (other == 1) || (count == other && memcmp(one, two, (size_t)count * 4) == 0))
        return 0;
    if (has_bit(NAME_HEADS, one[0]) && has_bit(NAME_HEADS, two[0]))
        return 1;
    if (count == 1)
        return 0;
    if (any_word(places, one, count) && any_word(places, two, other))
        return 1;
    /* Without the office before it, what may be a name is shorter. */
    int are_short = (count <= SHORT_NAME || has_bit(OFFICE_HEADS, one[0]))
                    && (other <= SHORT_NAME || has_bit(OFFICE_HEADS, two[0]));
    return are_short && slot[1] < a->length && has_bit(AFTER_HEADS, a->raw[slot[1]]);
}

static int holds_number(const Text *text, int32_t start, int32_t stop)
{
    for (; start < stop; start++)
        if (has_bit(NUMBER_MARKS, text->raw[start]))
            return 1;
    return 0;
}

static int is_blank(uint32_t code)
{
    return code == ' ' || code == 0xA0 || code == 0x3000;
}

/* Whether what two slots hold is one but for blanks. */
static int is_spaced(const Text *a, const Text *b, const int32_t *slot)
{
    int32_t i = slot[0], n = slot[2];
    int same = slot[1] - slot[0] == slot[3] - slot[2];
    for (;;) {
        while (i < slot[1] && n < slot[3] && a->raw[i] == b->raw[n]) {
            i++;
            n++;
        }
        if (i < slot[1] && is_blank(a->raw[i]))
            i++;
        else if (n < slot[3] && is_blank(b->raw[n]))
            n++;
        else
            return i == slot[1] && n == slot[3] && !same;
        same = 0;
    }
}

/* Read the slots of two texts, which are within them; `open` marks those to be looked at in Python: with a number whose
 * form is not known here, or that may hold names. How many of these there are; -1 on error. */
int slots_read(const Text *a, const Text *b, const int32_t (*slots)[SLOT_FIELDS], Py_ssize_t count, SlotCounts *counts,
               uint8_t *open)
{
    int found = 0;
    memset(counts, 0, sizeof *counts);
    if (members == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "slot_rules() has not been called");
        return -1;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        const int32_t *slot = slots[i];
        int is_open = 0;
        if (holds_number(a, slot[0], slot[1]) || holds_number(b, slot[2], slot[3])) {
            if (is_spaced(a, b, slot)) {
                counts->agreed++;
                open[i] = 0;
                continue;
            }
            is_open = !compare_numbers(a, b, slot, counts);
        } else if (slot[0] < slot[1] && slot[2] < slot[3]) {
            int32_t member, other;
            int32_t class = class_at(a, slot[0], slot[1], &member);
            if (class >= 0 && class == class_at(b, slot[2], slot[3], &other) && member != other)
                counts->names++;
            else
                is_open = may_be_names(a, b, slot);
        }
        open[i] = (uint8_t)is_open;
        found += is_open;
    }
    return PyErr_Occurred() ? -1 : found;
}

/* read_slots(a, b, slots): quantities that differ, agree, are near and number an event; names that are surely others; the
 * slots to be looked at in Python. */
PyObject *kernel_read_slots(PyObject *module, PyObject *args)
{
    (void)module;
    Text *a, *b;
    PyObject *list;
    if (!PyArg_ParseTuple(args, "O!O!O!:read_slots", (PyTypeObject *)text_type, &a, (PyTypeObject *)text_type, &b,
                          &PyList_Type, &list))
        return NULL;
    Py_ssize_t count = PyList_Size(list);
    int32_t(*slots)[SLOT_FIELDS] = allocate((size_t)count, sizeof *slots);
    uint8_t *open = allocate((size_t)count, 1);
    PyObject *left = slots == NULL || open == NULL ? NULL : PyList_New(0);
    SlotCounts counts = {0};
    for (Py_ssize_t i = 0; left != NULL && i < count; i++) {
        int32_t *slot = slots[i];
        if (!PyArg_ParseTuple(PyList_GetItem(list, i), "iiii", &slot[0], &slot[1], &slot[2], &slot[3]))
            Py_CLEAR(left);
        else if (slot[0] < 0 || slot[0] > slot[1] || slot[1] > a->length || slot[2] < 0 || slot[2] > slot[3]
                 || slot[3] > b->length) {
            PyErr_SetString(PyExc_IndexError, "a slot beyond the text");
            Py_CLEAR(left);
        }
    }
    if (left != NULL && slots_read(a, b, (const int32_t(*)[SLOT_FIELDS])slots, count, &counts, open) < 0)
        Py_CLEAR(left);
    for (Py_ssize_t i = 0; left != NULL && i < count; i++)
        if (open[i] && PyList_Append(left, PyList_GetItem(list, i)) < 0)
            Py_CLEAR(left);
    free(slots);
    free(open);
    if (left == NULL)
        return NULL;
    return Py_BuildValue("iiiiiN", counts.conflicts, counts.agreed, counts.near, counts.ordinals, counts.names, left);
}

/* -- titles --------------------------------------------------------------------------------------- */

/* Share of two titles that is the same on both ends, in percent, from which they are one frame; longest filling of its slot. */
enum { FRAME = 50, TITLE_SLOT = 12, LONGEST_TITLE = 200 };

/* A character in one width, as NFKC writes it; 0: not known here. */
static uint32_t in_one_width(uint32_t code)
{
    if ((code >= ' ' && code <= '~') || (code >= 0x3400 && code <= 0x4DBF) || (code >= 0x4E00 && code <= 0x9FFF))
        return code;
    if (code >= 0xFF01 && code <= 0xFF5E)
        return code - 0xFEE0;
    if (code == 0x3000)
        return ' ';
    if (code == 0x3001 || code == 0x3002 || (code >= 0x3008 && code <= 0x3011) || code == 0xB7 || code == 0x2014
        || code == 0x2018 || code == 0x2019 || code == 0x201C || code == 0x201D)
        return code;
    return 0;
}

/* The characters of a title in one width, and their number: -1 where it is too long, or has one that is not known. */
static Py_ssize_t read_title(PyObject *title, uint32_t *chars)
{
    Py_ssize_t length = PyUnicode_GetLength(title);
    if (length < 0 || length >= LONGEST_TITLE || PyUnicode_AsUCS4(title, chars, LONGEST_TITLE, 1) == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < length; i++)
        if ((chars[i] = in_one_width(chars[i])) == 0)
            return -1;
    return length;
}

/* Whether two titles that differ are one frame (slots._title_frame): 1, 0, or -1 where Python has to look. */
int title_frame(PyObject *one, PyObject *two)
{
    uint32_t a[LONGEST_TITLE], b[LONGEST_TITLE];
    Py_ssize_t size_a = read_title(one, a), size_b = size_a < 0 ? -1 : read_title(two, b);
    if (size_b < 0)
        return -1;
    Py_ssize_t shortest = size_a < size_b ? size_a : size_b, longest = size_a < size_b ? size_b : size_a;
    Py_ssize_t head = 0, tail = 0;
    while (head < shortest && a[head] == b[head])
        head++;
    while (tail < shortest - head && a[size_a - 1 - tail] == b[size_b - 1 - tail])
        tail++;
    return shortest - head - tail > 0 && longest - head - tail <= TITLE_SLOT && (head + tail) * 100 >= longest * FRAME;
}
