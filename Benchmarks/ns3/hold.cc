// The hold model in ns-3: every event schedules one more after an exponential time.
//
//   g++ -O2 -std=c++17 hold.cc -o hold -lns3-core && ./hold 1000 ns3::MapScheduler
//
// Prints: events waiting, million events a second.

#include <cmath>
#include <cstdio>
#include <ctime>
#include <vector>

#include "ns3/core-module.h"

using namespace ns3;

namespace
{

uint64_t state = 88172645463325252ull;
std::vector<int64_t> gaps(4096);
long left = 0;
long warm = 0;
long sum = 0;
double start = 0;

double
ProcessorSeconds()
{
    timespec time;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return time.tv_sec + time.tv_nsec * 1e-9;
}

uint64_t
Random()
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

void
Handle(int event)
{
    sum += event;
    if (--warm == 0)
    {
        start = ProcessorSeconds();
    }
    if (--left > 0)
    {
        Simulator::Schedule(NanoSeconds(gaps[Random() & 4095] + static_cast<int64_t>(Random() & 0xffff)), &Handle, event);
    }
    else
    {
        Simulator::Stop();
    }
}

} // namespace

int
main(int argc, char** argv)
{
    if (argc < 3)
    {
        return 64;
    }
    const int waiting = atoi(argv[1]);
    const long events = 1000000;
    for (int index = 0; index < 4096; ++index)
    {
        gaps[index] = -std::log(1 - (index + 0.5) / 4096) * 1e9;
    }
    ObjectFactory scheduler;
    scheduler.SetTypeId(argv[2]);
    Simulator::SetScheduler(scheduler);
    warm = waiting;
    left = waiting + events;
    for (int index = 0; index < waiting; ++index)
    {
        Simulator::Schedule(NanoSeconds(gaps[index % 4096] + index), &Handle, index);
    }
    Simulator::Run();
    std::printf("%d,%.2f\n", waiting, events / (ProcessorSeconds() - start) / 1e6);
    return 0;
}
