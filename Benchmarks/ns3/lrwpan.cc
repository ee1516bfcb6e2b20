// One saturated IEEE 802.15.4 sender in ns-3's lr-wpan, acknowledged, without interference: the reference for the unjammed
// link, in throughput and in speed. (Under interference it is none: lr-wpan looks at the ends of a frame only.)
//
//   g++ -O2 -std=c++17 lrwpan.cc -o lrwpan -lns3-lr-wpan -lns3-spectrum -lns3-propagation -lns3-mobility -lns3-network -lns3-core
//   ./lrwpan --payload=64 --seconds=1000
//
// Prints: payload bytes, simulated seconds, blocks confirmed, kb/s, events, seconds of processor time.

#include <ctime>
#include <iostream>

#include "ns3/core-module.h"
#include "ns3/lr-wpan-module.h"
#include "ns3/network-module.h"
#include "ns3/propagation-module.h"
#include "ns3/mobility-module.h"
#include "ns3/spectrum-module.h"

using namespace ns3;

namespace
{

Ptr<LrWpanNetDevice> sender;
uint32_t payload = 64;
uint64_t confirmed = 0;

void
Send()
{
    McpsDataRequestParams request;
    request.m_srcAddrMode = SHORT_ADDR;
    request.m_dstAddrMode = SHORT_ADDR;
    request.m_dstPanId = 0;
    request.m_dstAddr = Mac16Address("00:02");
    request.m_msduHandle = 0;
    request.m_txOptions = TX_OPTION_ACK;
    sender->GetMac()->McpsDataRequest(request, Create<Packet>(payload));
}

void
Confirm(McpsDataConfirmParams confirm)
{
    if (confirm.m_status == IEEE_802_15_4_SUCCESS)
    {
        ++confirmed;
    }
    Simulator::ScheduleNow(&Send);
}

} // namespace

int
main(int argc, char** argv)
{
    double seconds = 1000;
    CommandLine command;
    command.AddValue("payload", "bytes of payload in a frame", payload);
    command.AddValue("seconds", "simulated seconds", seconds);
    command.Parse(argc, argv);

    Ptr<SingleModelSpectrumChannel> channel = CreateObject<SingleModelSpectrumChannel>();
    channel->AddPropagationLossModel(CreateObject<LogDistancePropagationLossModel>());
    channel->SetPropagationDelayModel(CreateObject<ConstantSpeedPropagationDelayModel>());
    Ptr<LrWpanNetDevice> devices[2];
    for (int index = 0; index < 2; ++index)
    {
        Ptr<Node> node = CreateObject<Node>();
        devices[index] = CreateObject<LrWpanNetDevice>();
        devices[index]->SetAddress(Mac16Address(index == 0 ? "00:01" : "00:02"));
        devices[index]->SetChannel(channel);
        node->AddDevice(devices[index]);
        Ptr<ConstantPositionMobilityModel> place = CreateObject<ConstantPositionMobilityModel>();
        place->SetPosition(Vector(3.0 * index, 0, 0));
        devices[index]->GetPhy()->SetMobility(place);
    }
    sender = devices[0];
    sender->GetMac()->SetMcpsDataConfirmCallback(MakeCallback(&Confirm));

    Simulator::ScheduleNow(&Send);
    Simulator::Stop(Seconds(seconds));
    const std::clock_t start = std::clock();
    Simulator::Run();
    const double seconds_used = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    std::cout << payload << "," << seconds << "," << confirmed << ","
              << confirmed * payload * 8 / seconds / 1000 << "," << Simulator::GetEventCount() << ","
              << seconds_used << std::endl;
    Simulator::Destroy();
    return 0;
}
