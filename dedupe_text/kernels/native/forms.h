/* Points to their normal form, and this to its hash. */

/* What a point becomes when it is plain, and from bit 8 on the class of that; else PLAIN. */
static inline uint16_t plain_entry(const Reader *r, uint32_t point)
{
    if (point >= CODE_POINTS || (point = r->fold[point]) >= PLAIN)
        return PLAIN;
    return (uint16_t)(point | (uint32_t)r->classes[point] << 8);
}

/* `count` rounded up to what fills wide registers: loops that may go so far need no narrow end. */
static inline size_t whole(size_t count)
{
    return (count + WIDE - 1) / WIDE * WIDE;
}

/* Looks up `count` points; those that the table does not hold count as not plain. Returns all entries together. */
static inline uint16_t look_up_low(const uint16_t *low_points, const uint32_t *points, size_t count, uint16_t *entries)
{
    uint16_t all = 0;
    for (size_t at = 0; at < count; at++) {
        entries[at] = low_points[points[at] < LOW_POINTS ? points[at] : LOW_POINTS];
        NOT_WIDE;
    }
    memset(entries + count, 0, WIDE * sizeof *entries);
    for (size_t at = 0; at < whole(count); at++)
        all |= entries[at];
    return all;
}

/* Looks up the points that the table does not hold; returns how many come before the first that is not plain. */
static size_t look_up_others(const Reader *r, const uint32_t *points, size_t count, uint16_t *entries)
{
    for (size_t at = 0; at < count; at++)
        if (entries[at] & PLAIN && (entries[at] = plain_entry(r, points[at])) & PLAIN)
            return at;
    return count;
}

/* Puts `count` points into a plain form from `first` on, and their classes when they are wanted. */
static inline void put_plain(Form *form, size_t first, const uint16_t *entries, size_t count, int wants_classes)
{
    uint8_t *restrict plain = form->plain + PACK + first, *restrict classes = form->held + 1 + first;
    for (size_t at = 0; at < whole(count); at++)
        plain[at] = (uint8_t)entries[at];
    for (size_t at = 0; wants_classes && at < whole(count); at++)
        classes[at] = (uint8_t)(entries[at] >> 8);
}

/* Marks each space of a plain form that follows a space; before the form stands `last`, behind it all are marked. */
static inline void mark_doubled(Form *form, uint8_t last)
{
    const uint8_t *restrict plain = form->plain + PACK, *restrict before = plain - 1;
    uint8_t *restrict doubled = form->doubled;
    size_t size = form->size;
    form->plain[PACK - 1] = last;
    for (size_t at = 0; at < whole(size); at++)
        doubled[at] = (plain[at] | before[at]) == SPACE; /* No plain point is below a space. */
    memset(doubled + size, 1, PACK);
}

/* Writes what `count` points become, up to the first that is not plain; returns how many these are. */
CLONES static size_t fold_plain(const Reader *r, const uint32_t *points, size_t count, uint8_t last, Form *form,
                                int wants_classes)
{
    uint16_t entries[STRETCH + WIDE];
    size_t at = 0, size = 0, plain = 0;
    form->is_plain = 1;
    for (size_t stretch = SHORTEST; at < count && plain == size; at += plain, stretch = STRETCH) {
        size = plain = count - at < stretch ? count - at : stretch;
        uint16_t all = look_up_low(r->low_points, points + at, size, entries);
        if (all & PLAIN)
            plain = look_up_others(r, points + at, size, entries);
        put_plain(form, at, entries, plain, wants_classes);
    }
    form->size = at;
    mark_doubled(form, last);
    return at;
}

/* Where a plain form may be cut last between `first` and `end`, so in no token and no run of marks: at a space after a
 * letter or a digit. 0 when there is no such place. */
static size_t plain_cut(const Reader *r, const Form *form, size_t first, size_t end)
{
    const uint8_t *plain = form->plain + PACK;
    for (size_t at = end; at-- > first + 1;)
        if (plain[at] == SPACE && r->classes[plain[at - 1]] & (LETTER | DIGIT))
            return at;
    return 0;
}

/* Where points of a form end without the spaces at their end, which are no part of a paragraph. */
static size_t trimmed(const Form *form, size_t first, size_t end)
{
    while (end > first && (form->is_plain ? form->plain[PACK + end - 1] : form->points[end - 1]) == SPACE)
        end--;
    return end;
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
    form.is_plain = 0;
    form.size = 0;
    form.has_marks = form.unordered = form.combining = 0;
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

/* Where the first space after a space stands in a plain form, from `first` on. */
static inline size_t next_doubled(const Form *form, size_t first)
{
    while (!packed(form->doubled + first))
        first += PACK;
    return first + (size_t)lowest_bit(packed(form->doubled + first)) / 8;
}

/* Writes the points `first` to `end` - 1 of a plain form but for spaces after a space; returns how many there are. */
static inline size_t say_plain(const Form *form, size_t first, size_t end, uint8_t *said)
{
    const uint8_t *plain = form->plain + PACK;
    size_t size = 0;
    while (first < end) {
        size_t stop = next_doubled(form, first);
        stop = stop < end ? stop : end;
        for (size_t at = 0; at < stop - first; at += WIDE)
            memcpy(said + size + at, plain + first + at, WIDE);
        size += stop - first;
        for (first = stop; first < end && form->doubled[first]; first++)
            ;
    }
    return size;
}

/* Adds the products of points that are not plain to the hash of their paragraph, and writes the plain ones; returns how
 * many points there are. */
static size_t say_points(Reader *r, const Form *form, uint8_t *said)
{
    for (size_t at = 0; at < form->size; at++) {
        uint32_t point = form->points[at], other = point < PLAIN ? 0 : point;
        said[at] = (uint8_t)(point - other);
        if (other) {
            r->low += place_key(r->keys, r->size + at, 0) * other;
            r->high += place_key(r->keys, r->size + at, 1) * other;
        }
    }
    return form->size;
}

static inline void add_pack(Reader *r, uint64_t place, uint64_t pack)
{
    r->low += pack_term(r->keys, place, 0, pack);
    r->high += pack_term(r->keys, place, 1, pack);
}

/* Adds packs from `place` on, where keys are kept, and none is the first. */
CLONES static void add_kept_packs(Reader *r, size_t place, const uint8_t *plain, size_t count)
{
    const uint64_t *low_keys = r->keys->low + place, *high_keys = r->keys->high + place;
    uint64_t low = 0, high = 0;
    for (size_t at = 0; at < count; at++) {
        uint64_t pack = packed(plain + PACK * at);
        low += mixed(pack ^ low_keys[at]);
        high += mixed(pack ^ high_keys[at]);
    }
    r->low += low;
    r->high += high;
}

/* Adds packs from `place` on. */
static void add_packs(Reader *r, uint64_t place, const uint8_t *plain, size_t count)
{
    size_t at = 0, kept = place < TABLE ? TABLE - (size_t)place : 0;
    kept = kept < count ? kept : count;
    if (!place && kept)
        add_pack(r, place, packed(plain + PACK * at++));
    if (at < kept)
        add_kept_packs(r, (size_t)place + at, plain + PACK * at, kept - at);
    for (at = kept; at < count; at++)
        add_pack(r, place + at, packed(plain + PACK * at));
}

/* Adds the points `first` to `end` - 1 of a normal form, all of it when it is not plain, to the hash of their paragraph;
 * those at the end that fill no pack wait. */
static void hash_form(Reader *r, Form *form, size_t first, size_t end)
{
    size_t waiting = r->size % PACK, size = end - first;
    const uint8_t *said = form->said;
    if (form->is_plain && !waiting && (first == end || next_doubled(form, first) >= end))
        said = form->plain + PACK + first;
    else if (form->is_plain)
        size = say_plain(form, first, end, form->said + waiting);
    else
        size = say_points(r, form, form->said + waiting);
    size_t packs = (waiting + size) / PACK;
    add_packs(r, r->size / PACK, said, packs);
    r->size += size;
    uint64_t rest = packed(said + PACK * packs);
    memcpy(form->said, &rest, PACK);
}

/* Adds the points of a paragraph that still wait. */
static void end_hash(Reader *r)
{
    size_t waiting = r->size % PACK;
    if (waiting)
        add_pack(r, r->size / PACK, packed_part(r->form.said, waiting));
}
