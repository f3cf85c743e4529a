/* How CPUs of the kernel stop each other (core/world.c) and make each other forget a
 * page (core/forget.c). Every CPU does some entries in any order: ones at home, ones that
 * stop one other CPU or all, changes of a space that others have loaded, idling. Spin
 * looks at every order of their steps.
 *
 *   no deadlock        every CPU gets through its entries
 *   alone              no CPU acts while another one holds it
 *   forgotten          when a page was taken away, no CPU remembers it
 *
 * Two CPUs with two entries each; a third one has too many orders to look at them all.
 * A planted fault is chosen by -DFAULT=n: 1 who waits for its turn can't be stopped, 2 a
 * CPU that wakes up does not look whether it is held, 3 an old answer to a stop is taken
 * for a new one, 4 an interrupt forgets nothing.
 */
#ifndef FAULT
#define FAULT 0
#endif
#define CPUS    2
#define ENTRIES 2
#define ALL     3
#define BIT(i)  (1 << (i))
#define NOBODY  CPUS

byte ticket_next, ticket_now, number; /* world.c: turn */
byte asked[CPUS], parked[CPUS];       /* struct stop */
bool idle[CPUS], nudged[CPUS];
bool open[4];                         /* forget.c, by who is asked and who asks */
bool loaded[CPUS], remembers[CPUS];   /* cpu->space_root; what the processor caches */
bool page = true;                     /* the entry in the page table */
byte home = 0;                        /* of the space */

bool acts[CPUS];                      /* what must hold is told by these */
byte held_by[CPUS];

inline serve(me) {
    d_step {
        if
        :: open[me * CPUS] || open[me * CPUS + 1] ->
#if FAULT != 4
            remembers[me] = false;
#endif
            open[me * CPUS] = false; open[me * CPUS + 1] = false; 
        :: else
        fi
    }
}

#define is_asked_to_forget(me) (open[(me)*CPUS] || open[(me)*CPUS + 1])

inline park(me) {
    do
    :: asked[me] == 0 -> break
    :: asked[me] != 0 && parked[me] != asked[me] -> parked[me] = asked[me]
    :: is_asked_to_forget(me) -> serve(me)
    od
}

#define wants(set, k) (((set) >> (k)) & 1)
#if FAULT == 3
#define stands(k) (parked[k] != 0 || idle[k])
#else
#define stands(k) (parked[k] == number || idle[k])
#endif

inline turn_await(me) {
    d_step { ticket = ticket_next; ticket_next++ }
    do
    :: ticket_now == ticket -> break
    :: ticket_now != ticket && is_asked_to_forget(me) -> serve(me)
#if FAULT != 1
    :: ticket_now != ticket && asked[me] != 0 -> park(me)
#endif
    od;
    number++
}

/* Stops the CPUs of `set`, which lacks the own one. */
inline hold(me, set) {
    turn_await(me);
    for (k : 0 .. CPUS - 1) {
        if :: wants(set, k) -> asked[k] = number :: else fi
    }
    for (k : 0 .. CPUS - 1) {
        if :: wants(set, k) && !stands(k) -> nudged[k] = true :: else fi
    }
    for (k : 0 .. CPUS - 1) {
        do
        :: !wants(set, k) -> break
        :: wants(set, k) && stands(k) -> held_by[k] = me; assert(!acts[k]); break
        :: wants(set, k) && !stands(k) && is_asked_to_forget(me) -> serve(me)
        od
    }
}

inline release(set) {
    for (k : 0 .. CPUS - 1) {
        if
        :: wants(set, k) ->
            held_by[k] = NOBODY;
            asked[k] = 0;
            if :: idle[k] -> nudged[k] = true :: else fi
        :: else
        fi
    }
    ticket_now++
}

/* The page goes, everybody forgets it, it comes back. */
inline change(me) {
    assert(home == me);
    page = false;
    remembers[me] = false;
    waits = 0;
    for (k : 0 .. CPUS - 1) {
        if
        :: k != me && loaded[k] ->
            open[k * CPUS + me] = true;
            nudged[k] = true;
            waits = waits | BIT(k)
        :: else
        fi
    }
    for (k : 0 .. CPUS - 1) {
        do
        :: !wants(waits, k) || !open[k * CPUS + me] -> break
        :: wants(waits, k) && open[k * CPUS + me] && is_asked_to_forget(me) -> serve(me)
        od
    }
    assert(!remembers[0] && !remembers[1]);
    page = true
}

inline act(me) {
    assert(held_by[me] == NOBODY);
    acts[me] = true;
    if
    :: true
    :: home == me -> change(me)
    fi;
    acts[me] = false
}

inline interrupt(me) {
    nudged[me] = false;
    serve(me);
    park(me)
}

inline user_mode(me) {
    loaded[me] = true;
    do
    :: break
    :: page && !remembers[me] -> d_step { remembers[me] = page }
    :: nudged[me] -> interrupt(me)
    od
}

inline wake_up(me) {
    idle[me] = false;
#if FAULT != 2
    park(me)
#endif
}

proctype cpu(byte me) {
    byte k, ticket, set, waits, left = ENTRIES;
    do
    :: left > 0 ->
        left--;
        user_mode(me);
        if
        :: act(me)
        :: home != me ->   /* one other CPU, the space's home, which moves here */
            set = BIT(home);
            hold(me, set);
            if
            :: wants(set, home) -> home = me
            :: else        /* it moved meanwhile: the kernel would hold more */
            fi;
            act(me);
            release(set)
        :: set = ALL & ~BIT(me);
            hold(me, set);
            home = me;
            act(me);
            release(set)
        :: atomic { loaded[me] = false; remembers[me] = false };
            idle[me] = true;
            wake_up(me)    /* any interrupt */
        fi
    :: left == 0 -> break
    od;
    atomic { loaded[me] = false; remembers[me] = false };
    idle[me] = true;
end:
    do
    :: nudged[me] -> wake_up(me); interrupt(me); idle[me] = true
    od
}

init {
    atomic {
        held_by[0] = NOBODY; held_by[1] = NOBODY; 
        run cpu(0); run cpu(1)
    }
}
