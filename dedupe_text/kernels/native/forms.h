/* Points to their normal form, and this to its hash. */

/* What a point becomes when it is plain, and from bit 8 on the class of that; else PLAIN. */
static inline uint16_t plain_entry(const Reader *r, uint32_t point)
{
    if (point >= CODE_POINTS || (point = r->fold[point]) >= PLAIN)
        return PLAIN;
    return (uint16_t)(point | (uint32_t)r->classes[point] << 8);
}

/* True when SIDE points after `last` are ASCII and no two of them follow each other that may be spaces. */
static inline int is_simple(const uint32_t *points, uint8_t last)
{
    uint32_t high = 0, doubled = 0;
    for (size_t at = 0; at < SIDE; at++)
        high |= points[at];
    for (size_t at = 1; at < SIDE; at++)
        doubled |= (uint32_t)(points[at] <= SPACE) & (uint32_t)(points[at - 1] <= SPACE);
    return high < PLAIN && !doubled && (points[0] > SPACE || last != SPACE);
}

/* Writes SIDE plain points, and their classes when these are wanted; false when one is not plain. */
static inline int fold_block(const uint16_t *low_points, const uint32_t *points, uint8_t *restrict plain,
                             uint8_t *restrict classes, uint32_t *seen)
{
    uint32_t all = 0;
    for (size_t at = 0; at < SIDE; at += LANES)
        for (size_t lane = at; lane < at + LANES; lane++) {
            uint16_t entry = low_points[points[lane]];
            all |= entry;
            plain[lane] = (uint8_t)entry;
            if (classes)
                classes[lane] = (uint8_t)(entry >> 8);
        }
    *seen |= all;
    return !(all & PLAIN);
}

/* Writes the normal form of `count` points, up to the first that is not plain; returns where that is. A space after
 * `last`, which is a space too, goes. The classes of the points and their origins are written when they are wanted. */
CLONES static size_t fold_plain(const Reader *r, const uint32_t *points, size_t count, uint8_t last, Form *form,
                                int wants_classes, int wants_origins)
{
    uint8_t *restrict plain = form->plain + 1, *restrict classes = form->held + 1;
    uint32_t *restrict origins = form->origins, seen = 0;
    size_t size = 0, at = 0;
    while (at < count) {
        size_t stop = count - at < SIDE ? count : at + SIDE;
        if (stop - at == SIDE && is_simple(points + at, last)
            && (wants_classes ? fold_block(r->low_points, points + at, plain + size, classes + size, &seen)
                              : fold_block(r->low_points, points + at, plain + size, NULL, &seen))) {
            for (size_t k = 0; wants_origins && k < SIDE; k++)
                origins[size + k] = (uint32_t)(at + k);
            size += SIDE;
            at = stop;
            last = plain[size - 1];
            continue;
        }
        for (; at < stop; at++) {
            uint32_t point = points[at], entry = point < LOW_POINTS ? r->low_points[point] : plain_entry(r, point);
            if (entry & PLAIN)
                goto done;
            seen |= entry;
            plain[size] = (uint8_t)entry;
            classes[size] = (uint8_t)(entry >> 8);
            if (wants_origins)
                origins[size] = (uint32_t)at;
            /* No plain point is below a space. */
            size += (uint8_t)(entry | last) != SPACE;
            last = (uint8_t)entry;
        }
    }
done:
    form->size = size;
    form->has_joiners = (seen >> 8 & JOINER) != 0;
    return at;
}

/* Where text, of which the points from `at` to `odd` - 1 are plain, may be cut last: at a space after a letter or a
 * digit, so in no token and no run of marks. The normal form is cut there too. */
static int64_t plain_cut(const Reader *r, int64_t at, int64_t odd, Form *form)
{
    const uint8_t *plain = form->plain + 1;
    for (size_t size = form->size; size-- > 1;)
        if (plain[size] == SPACE && r->classes[plain[size - 1]] & (LETTER | DIGIT)) {
            form->size = size;
            return at + form->origins[size];
        }
    return at;
}

/* Puts each run of marks into canonical order, by counting, which is stable; the origins stay in their places. */
static void order_marks(const Reader *r, Form *form)
{
    uint32_t *points = form->points, *sorted = form->starts;
    for (size_t first = 0, last; first < form->size; first = last + 1) {
        size_t places[257] = {0};
        int unordered = 0;
        for (last = first; last < form->size && r->combining[points[last]]; last++) {
            places[r->combining[points[last]] + 1]++;
            unordered |= last > first && r->combining[points[last]] < r->combining[points[last - 1]];
        }
        if (!unordered)
            continue;
        for (int class = 1; class < 257; class++)
            places[class] += places[class - 1];
        for (size_t at = first; at < last; at++)
            sorted[places[r->combining[points[at]]]++] = points[at];
        for (size_t at = first; at < last; at++) {
            points[at] = sorted[at - first];
            form->classes[at + 1] = r->classes[points[at]];
        }
    }
}

/* Puts a point at the end of a normal form that has room for it; a space after a space goes. */
static inline void put_point(const Reader *r, Form *form, uint32_t point, size_t origin)
{
    size_t at = form->size;
    uint8_t class = r->classes[point], combining = point < FIRST_MARK ? 0 : r->combining[point];
    form->points[at] = point;
    form->origins[at] = (uint32_t)origin;
    form->classes[at + 1] = class;
    form->has_marks |= class & MARK;
    form->unordered |= combining && combining < form->combining;
    form->combining = combining;
    form->size += !(point == SPACE && form->last == SPACE);
    form->last = point;
}

static Problem put_expansion(const Reader *r, Form *form, uint32_t number, size_t origin, size_t left)
{
    if (number + 1 >= r->expansion_count)
        return BAD_OFFSETS;
    int64_t first = r->expansion_offsets[number], end = r->expansion_offsets[number + 1];
    if (first < 0 || end > r->expansion_points)
        return BAD_OFFSETS;
    /* Each of the points that are left needs room too. */
    Problem problem = first < end ? reserve(form, form->size + (size_t)(end - first) + left) : NULL;
    for (; first < end && !problem; first++) {
        uint32_t point = r->expansions[first];
        if (point < CODE_POINTS)
            put_point(r, form, point, origin);
        else
            problem = BAD_POINT;
    }
    return problem;
}

/* Writes the normal form of any points. */
static Problem fold_points(const Reader *r, const uint32_t *points, size_t count, uint8_t last, Form *given)
{
    Form form = *given; /* A copy, of which the compiler knows that nothing else points to it. */
    Problem problem = NULL;
    form.size = 0;
    form.has_marks = form.unordered = form.combining = 0;
    form.has_joiners = 1; /* perhaps */
    form.last = last;
    for (size_t at = 0; at < count && !problem; at++) {
        uint32_t point = points[at];
        if (point >= CODE_POINTS)
            problem = BAD_POINT;
        else if ((point = r->fold[point]) < CODE_POINTS)
            put_point(r, &form, point, at);
        else
            problem = put_expansion(r, &form, point - CODE_POINTS, at, count - at);
    }
    *given = form;
    if (!problem && form.unordered)
        order_marks(r, given);
    return problem;
}

/* Adds the products of some plain points, BLOCK at the most, with the keys of the places from `place` on. As many as
 * fill whole registers are read, and those behind the last one made zeros. */
CLONES static void add_plain(const Keys *keys, size_t place, const uint8_t *plain, size_t count, uint64_t *total)
{
    int16_t points[BLOCK + WIDE];
    int32_t sums[2 * PIECES];
    const size_t whole = (count + WIDE - 1) / WIDE * WIDE;
    for (size_t at = 0; at < whole; at++)
        points[at] = plain[at];
    memset(points + count, 0, sizeof points[0] * WIDE);
    for (int piece = 0; piece < 2 * PIECES; piece++) {
        const int16_t *key = keys->pieces[piece] + place;
        int32_t sum = 0;
        for (size_t at = 0; at < whole; at++)
            sum += (int32_t)key[at] * points[at];
        sums[piece] = sum;
    }
    for (int piece = 0; piece < PIECES; piece++) {
        total[0] += (uint64_t)(int64_t)sums[piece] << 16 * piece;
        total[1] += (uint64_t)(int64_t)sums[piece + PIECES] << 16 * piece;
    }
}

CLONES static void add_points(const Keys *keys, size_t place, const uint32_t *points, size_t count, uint64_t *total)
{
    uint64_t low = 0, high = 0;
    for (size_t at = 0; at < count; at++) {
        low += keys->low[place + at] * points[at];
        high += keys->high[place + at] * points[at];
    }
    total[0] += low;
    total[1] += high;
}

/* Adds a normal form to the hash of its paragraph. */
static void hash_form(Reader *r, const Form *form)
{
    uint64_t total[2] = {r->low, r->high};
    size_t at = 0, kept = r->size < TABLE ? TABLE - (size_t)r->size : 0;
    if (kept > form->size)
        kept = form->size;
    if (form->is_plain)
        for (size_t size; at < kept; at += size) {
            size = kept - at < BLOCK ? kept - at : BLOCK;
            add_plain(r->keys, (size_t)r->size + at, form->plain + 1 + at, size, total);
        }
    else
        add_points(r->keys, (size_t)r->size, form->points, at = kept, total);
    for (; at < form->size; at++) {
        uint32_t point = form->is_plain ? form->plain[at + 1] : form->points[at];
        total[0] += place_key(r->keys, r->size + at, 0) * point;
        total[1] += place_key(r->keys, r->size + at, 1) * point;
    }
    r->low = total[0], r->high = total[1];
    r->size += form->size;
}
