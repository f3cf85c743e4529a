// The protocol between clients, shards and the control (src/server/peer.h,
// control_migrate.c): two clients with an object each, two shards, a manager that binds,
// migrates and unbinds as it likes, a kernel that refuses what it likes. Counting up and
// unbinding may be long: then they go on between other requests (src/server/work.h), one at
// a time of a shard; whoever waits for a long one may die meanwhile.
//
// Of an object only a number is modelled, which its client's requests count up: a
// request that is lost or applied twice shows in it. Calls are rendezvous, as the
// kernel's are. What is claimed:
//   - every call is answered (a caller that waits for ever is an invalid end state), and
//     no shard waits for one who is dead
//   - a request that was answered DONE was applied once, any other not at all
//   - never do two shards serve the same object
//   - who was unbound is served no more, also when the record is used again
//   - nothing else is done with an object while long work goes on with it
//
// FAULT plants a mistake, which must be found:
//   1 the source goes on serving while the object leaves
//   2 the target serves before it has the contents
//   3 a move that failed half way leaves the target as it is
//   4 the source stays the owner after the target has it
//   5 a shard asks the other one instead of answering MOVED
//   6 where the object was before it is not forgotten when it is unbound
//   7 an object is unbound, or leaves, while long work goes on with it
//   8 a shard waits until a dead one takes its answer
//   9 the answer of long work goes to who asked last
#ifndef FAULT
#define FAULT 0
#endif
#ifndef REQUESTS
#define REQUESTS 2
#endif
#ifndef DEEDS
#define DEEDS 2
#endif

#define MORTAL  0 // the client that may die while it waits
#define SHARDS  2
#define CLIENTS 2
#define CONTROL 2 // callers: the clients by number, the control, the manager
#define MANAGER 3
#define CALLERS 4

mtype = { COUNT, BIND, UNBIND, FORGET, LEAVE, LEAVE_STAY, LEAVE_GONE, CONTENTS, ARRIVE,
          ARRIVE_CONTENTS, ARRIVE_OK, ARRIVE_NOT, MIGRATE };             // questions
mtype = { DONE, REFUSED, MOVED, MOVING, STALE };                         // answers
mtype = { NOBODY, BOUND, LEAVING, ARRIVING, ELSEWHERE, BUSY };           // states; BUSY is an answer, too

// An endpoint: who asks, what, of which object, the badge's generation, a number.
chan shard[SHARDS] = [0] of { byte, mtype, byte, byte, byte };
chan control = [0] of { byte, mtype, byte, byte };
chan answer[CALLERS] = [0] of { mtype, byte, byte }; // and two numbers

typedef records {
    mtype state[CLIENTS];
    byte generation[CLIENTS]; // grows when the record becomes free
    byte number[CLIENTS];
    byte gone_to[CLIENTS];
};
records at[SHARDS];

// What each client was given, by BIND: where its endpoint leads, and with which badge.
byte given_shard[CLIENTS], given_generation[CLIENTS];
bool is_given[CLIENTS];
bool is_dead[CALLERS];

// Long work of a shard: whose request, what it does with which object.
typedef works {
    bool goes_on;
    byte who, o;
    mtype what;
};
works work[SHARDS];

// Each change of a state; never do both serve the object.
#define SERVES(s, o) (at[s].state[o] == BOUND || at[s].state[o] == BUSY)
inline becomes(s) {
    at[me].state[o] = s;
    assert(!(SERVES(0, o) && SERVES(1, o)))
}

// The kernel drops the answer to one who is dead.
inline reply(to, status, first, second) {
    if
    :: answer[to] ! status, first, second
    :: is_dead[to] && FAULT != 8
    fi
}

// It takes more than one piece. Refused, and nothing changed, if another one goes on.
inline put_off() {
    if
    :: !work[me].goes_on ->
       work[me].goes_on = true; work[me].who = who; work[me].o = o; work[me].what = what;
       becomes(BUSY)
    :: work[me].goes_on -> reply(who, BUSY, 0, 0)
    fi
}

// The last piece: all is done, or all is as it was. Pieces before it change nothing that is
// modelled.
inline work_end() {
    o = work[me].o;
    assert(at[me].state[o] == BUSY);
    becomes(BOUND);
    if
    :: FAULT != 9 -> who = work[me].who
    :: FAULT == 9
    fi;
    work[me].goes_on = false;
    if
    :: work[me].what == COUNT -> at[me].number[o]++; reply(who, DONE, at[me].number[o], 0)
    :: work[me].what == UNBIND -> becomes(NOBODY); at[me].generation[o]++; reply(who, DONE, 0, 0)
    :: reply(who, REFUSED, 0, 0)
    fi;
    work[me].who = 0; work[me].o = 0
}

// What was remembered of a request makes no difference after it, and so no further states.
inline forgotten() {
    who = 0; o = 0; generation = 0; value = 0; what = 0; state = 0
}

#define IS_BUSY(s) (s == BUSY && FAULT != 7)

// What lies in the slot of the endpoint that the client has there: its badge, 0 if the
// slot is empty, because the endpoint was revoked.
#define ENDPOINT_AT(s, o) (at[s].state[o] == NOBODY -> 0 : at[s].generation[o])

proctype Shard(byte me) {
    byte who, o, generation, value;
    mtype what, state;
end:
    do
    :: work[me].goes_on -> atomic { work_end(); forgotten() }
    :: shard[me] ? who, what, o, generation, value ->
       atomic {
       state = at[me].state[o];
       if
       :: (what == UNBIND || what == LEAVE) && IS_BUSY(state) -> reply(who, BUSY, 0, 0)
       :: else ->
       if
       :: state == BUSY && FAULT == 7 -> state = BOUND
       :: else
       fi;
       if
       :: what == COUNT && generation != at[me].generation[o] -> reply(who, STALE, 0, 0)
       :: what == COUNT && generation == at[me].generation[o] ->
          if
          :: state == BOUND || (FAULT == 1 && state == LEAVING) ||
             (FAULT == 2 && state == ARRIVING) ->
             if // the kernel does it, or it is undone, or it takes long
             :: at[me].number[o]++; reply(who, DONE, at[me].number[o], 0)
             :: reply(who, REFUSED, 0, 0)
             :: state == BOUND -> put_off()
             fi
          :: state == BUSY -> reply(who, BUSY, 0, 0)
          :: state == LEAVING && FAULT != 1 -> reply(who, MOVING, 0, 0)
          :: state == ARRIVING && FAULT != 2 -> reply(who, MOVING, 0, 0)
          :: state == ELSEWHERE && FAULT != 5 ->
             reply(who, MOVED, at[me].gone_to[o], ENDPOINT_AT(at[me].gone_to[o], o))
          :: state == ELSEWHERE && FAULT == 5 ->
             shard[1 - me] ! who, what, o, at[1 - me].generation[o], 0
          :: state == NOBODY -> reply(who, STALE, 0, 0)
          fi
       :: what == BIND ->
          if
          :: becomes(BOUND); at[me].number[o] = 0;
             answer[who] ! DONE, at[me].generation[o], 0
          :: answer[who] ! REFUSED, 0, 0
          fi
       :: what == UNBIND ->
          if
          :: state == ELSEWHERE -> answer[who] ! MOVED, at[me].gone_to[o], 0
          :: state == NOBODY -> answer[who] ! STALE, 0, 0
          :: state == BOUND ->
             if
             :: becomes(NOBODY); at[me].generation[o]++; answer[who] ! DONE, 0, 0
             :: answer[who] ! REFUSED, 0, 0
             :: put_off()
             fi
          fi
       :: what == FORGET ->
          if
          :: state == ELSEWHERE -> becomes(NOBODY); at[me].generation[o]++
          :: else
          fi;
          answer[who] ! DONE, 0, 0
       :: what == LEAVE ->
          if
          :: state == BOUND -> becomes(LEAVING); answer[who] ! DONE, 0, 0
          :: state == ELSEWHERE -> answer[who] ! MOVED, at[me].gone_to[o], 0
          :: state == NOBODY -> answer[who] ! STALE, 0, 0
          fi
       :: what == CONTENTS -> answer[who] ! DONE, at[me].number[o], 0
       :: what == LEAVE_STAY -> becomes(BOUND); answer[who] ! DONE, 0, 0
       :: what == LEAVE_GONE ->
          at[me].gone_to[o] = value;
          becomes((FAULT == 4 -> BOUND : ELSEWHERE));
          answer[who] ! DONE, 0, 0
       :: what == ARRIVE ->
          if // a record, nodes, capabilities; all or none of them
          :: becomes(ARRIVING); at[me].number[o] = 0;
             answer[who] ! DONE, state == ELSEWHERE, 0
          :: answer[who] ! REFUSED, 0, 0
          fi
       :: what == ARRIVE_CONTENTS ->
          if
          :: at[me].number[o] = value; answer[who] ! DONE, 0, 0
          :: answer[who] ! REFUSED, 0, 0
          fi
       :: what == ARRIVE_OK -> becomes(BOUND); answer[who] ! DONE, 0, 0
       :: what == ARRIVE_NOT ->
          becomes((FAULT == 3 -> BOUND : (value -> ELSEWHERE : NOBODY)));
          answer[who] ! DONE, 0, 0
       fi
       fi;
       forgotten()
       }
    od
}

inline ask(where, what, o, value) {
    shard[where] ! CONTROL, what, o, 0, value;
    answer[CONTROL] ? told, number, number2
}

// Where the object is: a shard that says MOVED is followed.
inline ask_wherever(what, o) {
    ask(here, what, o, 0);
    if
    :: told == MOVED -> here = number; ask(here, what, o, 0)
    :: else
    fi
}

proctype Control() {
    byte who, o, cpu, here, number, number2, returns;
    mtype what, told;
end:
    do
    :: control ? who, what, o, cpu ->
       if
       :: what == BIND ->
          ask(cpu, BIND, o, 0);
          answer[who] ! told, cpu, number
       :: what == UNBIND ->
          here = cpu; // the manager's handle, maybe an old one
          ask_wherever(UNBIND, o);
          if
          :: told == DONE && FAULT != 6 -> ask(1 - here, FORGET, o, 0); told = DONE
          :: else
          fi;
          answer[who] ! told, 0, 0
       :: what == MIGRATE ->
          here = cpu;
          ask_wherever(LEAVE, o);
          if
          :: told == DONE ->
             ask(1 - here, ARRIVE, o, 0);
             if
             :: told == DONE ->
                returns = number;
                ask(here, CONTENTS, o, 0);
                ask(1 - here, ARRIVE_CONTENTS, o, number);
                if
                :: told == DONE -> ask(1 - here, ARRIVE_OK, o, 0);
                   ask(here, LEAVE_GONE, o, 1 - here); told = DONE
                :: else -> ask(1 - here, ARRIVE_NOT, o, returns);
                   ask(here, LEAVE_STAY, o, 0); told = REFUSED
                fi
             :: else -> ask(here, LEAVE_STAY, o, 0); told = REFUSED
             fi
          :: else
          fi;
          answer[who] ! told, 0, 0
       fi;
       atomic {
          who = 0; o = 0; cpu = 0; here = 0; number = 0; number2 = 0; returns = 0;
          what = 0; told = 0
       }
    od
}

// Binds both, then does as it likes, and names objects by the handle that BIND gave.
proctype Manager() {
    byte o, deeds, number, number2, home[CLIENTS];
    mtype told;
    bool bound[CLIENTS];
    do
    :: deeds < DEEDS + CLIENTS ->
       deeds++;
       if
       :: deeds <= CLIENTS -> o = deeds - 1
       :: else -> if :: o = 0 :: o = 1 fi
       fi;
       if
       :: !bound[o] ->
          if :: home[o] = 0 :: home[o] = 1 fi;
          control ! MANAGER, BIND, o, home[o];
          answer[MANAGER] ? told, number, number2;
          if
          :: told == DONE ->
             bound[o] = true;
             if
             :: atomic { !is_given[o] -> given_shard[o] = home[o];
                given_generation[o] = number2; is_given[o] = true }
             :: is_given[o] // a second life, of which the first client has no endpoint
             fi
          :: else
          fi
       :: bound[o] ->
          control ! MANAGER, MIGRATE, o, home[o];
          answer[MANAGER] ? told, number, number2;
          assert(told == DONE || told == REFUSED || told == BUSY)
       :: bound[o] ->
          control ! MANAGER, UNBIND, o, home[o];
          answer[MANAGER] ? told, number, number2;
          assert(told == DONE || told == REFUSED || told == BUSY);
          bound[o] = (told != DONE)
       fi
    :: else -> break
    od
}

proctype Client(byte me) {
    byte where, generation, requests, count, number, number2;
    mtype told;
    if
    :: is_given[me] -> where = given_shard[me]; generation = given_generation[me]
    :: timeout -> goto over // BIND was refused
    fi;
    do
    :: requests < REQUESTS ->
       shard[where] ! me, COUNT, me, generation, 0;
       if
       :: answer[me] ? told, number, number2
       :: me == MORTAL && work[where].goes_on -> is_dead[me] = true; goto over
       fi;
       if
       :: told == DONE -> count++; requests++; assert(number == count) // once
       :: told == REFUSED -> requests++
       :: told == MOVING || told == BUSY // asks again
       :: told == MOVED && number2 != 0 -> where = number; generation = number2
       :: told == MOVED && number2 == 0 -> break // no endpoint came: it was unbound
       :: told == STALE -> break
       fi
    :: else -> break
    od;
over:
    skip
}

init {
    byte i = 0;
    atomic {
        do
        :: i < SHARDS ->
           at[i].state[0] = NOBODY; at[i].state[1] = NOBODY;
           at[i].generation[0] = 1; at[i].generation[1] = 1;
           run Shard(i); i++
        :: else -> break
        od;
        run Control(); run Manager(); run Client(0); run Client(1)
    }
}
