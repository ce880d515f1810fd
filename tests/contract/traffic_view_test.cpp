// What traffic_view.hpp promises, held against every store.

#include <functional>

#include "tests/contract/store_contract.hpp"

namespace budstikke {
namespace {

constexpr HerId kWard{8'100'001};
constexpr HerId kOtherWard{8'100'002};
constexpr HerId kHospital{8'100'000};

template <class UnderTest>
class TrafficContract : public StoreContract<UnderTest> {
 protected:
  void add(const std::string& id, HerId sender, const std::string& type, int received,
           std::function<void(Delivery&)> change = {}) {
    Unit unit = simple_unit(id);
    unit.message->sender = sender;
    unit.message->sender_business = kHospital;
    unit.message->type = type;
    unit.message->received_at = at(received);
    unit.added.front().kind = DeliveryKind::primary;
    if (change) change(unit.added.front());
    ASSERT_EQ(this->commit(std::move(unit)), Words{"ok"});
  }

  /// "sender type hour-offset count"
  Words arrivals(int from, int until) {
    Words rows;
    for (const Arrivals& one : this->get(this->store().arrivals(at(from), at(until)))) {
      EXPECT_EQ(one.sender_business, kHospital);
      rows.push_back(one.sender.text() + " " + one.type + " " +
                     std::to_string((one.hour - at(0)) / std::chrono::hours{1}) + " " +
                     std::to_string(one.count));
    }
    return rows;
  }
};
TYPED_TEST_SUITE(TrafficContract, Stores);

TYPED_TEST(TrafficContract, CountsWhatCameBySenderTypeAndHourLargestFirst) {
  this->add("a", kWard, "EPIKRISE", 0);
  this->add("b", kWard, "EPIKRISE", 3'599);
  this->add("c", kWard, "EPIKRISE", 3'600);
  this->add("d", kOtherWard, "EPIKRISE", 1);
  this->add("e", kWard, "NOTAT", 2);
  this->reopen();
  EXPECT_EQ(this->arrivals(0, 7'200), (Words{"8100001 EPIKRISE 0 2", "8100001 NOTAT 0 1",
                                             "8100002 EPIKRISE 0 1", "8100001 EPIKRISE 1 1"}));
  EXPECT_EQ(this->arrivals(1, 3'600),
            (Words{"8100001 EPIKRISE 0 1", "8100001 NOTAT 0 1", "8100002 EPIKRISE 0 1"}));
  EXPECT_EQ(this->arrivals(7'200, 9'000), Words{});
}

TYPED_TEST(TrafficContract, CountsDeliveriesAsTheyAreNowWithoutReceipts) {
  this->add("a", kWard, "EPIKRISE", 0, [](Delivery& one) { one.state = DeliveryState::confirmed; });
  this->add("b", kWard, "EPIKRISE", 1, [](Delivery& one) { one.state = DeliveryState::confirmed; });
  this->add("c", kWard, "EPIKRISE", 2, [](Delivery& one) {
    one.state = DeliveryState::rejected;
    one.reason = Reason{Code::E36, "x"};
  });
  this->add("d", kWard, "APPREC", 3, [](Delivery& one) { one.kind = DeliveryKind::receipt; });
  this->add("e", kWard, "EPIKRISE", 4, [](Delivery& one) { one.receipt_within = Duration{0}; });
  const auto rows = this->get(this->store().delivery_counts(at(0), at(10)));
  ASSERT_EQ(rows.size(), 3U);
  EXPECT_EQ(rows[0], (DeliveryCount{kWard, kHospital, "EPIKRISE", HerId{8'142'520}, DeliveryState::confirmed,
                                    true, std::nullopt, 2}));
  EXPECT_EQ(rows[1], (DeliveryCount{kWard, kHospital, "EPIKRISE", HerId{8'142'520}, DeliveryState::waiting,
                                    false, std::nullopt, 1}))
      << "the reason of a try that failed is no end";
  EXPECT_EQ(rows[2], (DeliveryCount{kWard, kHospital, "EPIKRISE", HerId{8'142'520}, DeliveryState::rejected,
                                    true, Code::E36, 1}));
}

TYPED_TEST(TrafficContract, KnowsTheLastThatCameBeforeATime) {
  EXPECT_EQ(this->get(this->store().last_arrival(at(100))), std::nullopt);
  this->add("a", kWard, "EPIKRISE", 5);
  this->add("b", kWard, "EPIKRISE", 50);
  EXPECT_EQ(this->get(this->store().last_arrival(at(100))), at(50));
  EXPECT_EQ(this->get(this->store().last_arrival(at(50))), at(5));
}

TYPED_TEST(TrafficContract, TellsWhichIdsOfASenderWereNeverStored) {
  this->add("a", kWard, "EPIKRISE", 5);
  const std::vector<BusinessId> asked{BusinessId{"business-x"}, BusinessId{"business-a"}};
  for (const HerId sender : {kWard, kHospital}) {
    EXPECT_EQ(this->get(this->store().not_stored(sender, asked)), std::vector{BusinessId{"business-x"}});
  }
  EXPECT_EQ(this->get(this->store().not_stored(kOtherWard, asked)), asked) << "another's message is not its";
}

}  // namespace
}  // namespace budstikke
