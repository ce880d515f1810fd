// What the world does to the node: one deed at a time, drawn by the run's temper.

#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>
#include <vector>

#include "tests/simulation/keys.hpp"
#include "tests/simulation/world.hpp"
#include "tests/support/run.hpp"

namespace budstikke::simulation {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::array<HerId, 3> kWards{kFjordWard, kFjordClinic, kFjellWard};
constexpr std::array<HerId, 5> kAddressees{kBodoNursing, kBodoCases, kNarvikNursing, kDoctor, kUnknown};
constexpr std::array<std::string_view, 3> kDialogues{"DIALOG_NOTAT", "DIALOG_FORESPORSEL",
                                                     "DIALOG_HELSEFAGLIG"};
constexpr std::array<std::string_view, 5> kMunicipalities{"1804", "1804", "1806", "9998", ""};

/// The verb that the state asks for, first of all.
Verb fitting(DeliveryState state, Dice& dice) {
  switch (state) {
    case DeliveryState::held:
      return dice.chance(800) ? Verb::release : Verb::discard;
    case DeliveryState::waiting:
    case DeliveryState::sending:
      return Verb::hold;
    case DeliveryState::unconfirmed:
      return dice.chance(700) ? Verb::resend : Verb::discard;
    case DeliveryState::refused:
    case DeliveryState::expired:
      return Verb::resend;
    case DeliveryState::handed_over:
    case DeliveryState::confirmed:
    case DeliveryState::rejected:
    case DeliveryState::discarded:
      break;
  }
  static constexpr std::array<Verb, 4> kVerbs{Verb::hold, Verb::release, Verb::resend, Verb::discard};
  return dice.pick(kVerbs);
}

}  // namespace

void World::deed() {
  std::uint64_t roll = dice_.below(1000);
  const auto falls_on = [&roll](std::uint64_t share) {
    if (roll < share) return true;
    roll -= share;
    return false;
  };
  if (falls_on(temper_.crash)) {
    if (node_) crash("killed");
  } else if (falls_on(temper_.stop)) {
    if (node_ && !node_->stopping()) {
      trace_.line({"stop"});
      node_->stop(dice_.between(Duration{0}, seconds{30}));
    }
  } else if (falls_on(temper_.operators)) {
    operate();
  } else if (falls_on(temper_.routing)) {
    change_routing();
  } else if (falls_on(temper_.clock)) {
    jump();
  } else if (falls_on(temper_.keys)) {
    change_keys();
  } else if (falls_on(temper_.disk)) {
    change_disk();
  } else if (falls_on(temper_.peers)) {
    change_peers();
  } else if (falls_on(temper_.again)) {
    if (letters_.size() > 0) post(static_cast<std::size_t>(dice_.below(letters_.size())));
  } else {
    write_letter();
  }
}

void World::write_letter() {
  if (letters_.size() >= most_letters_ && dice_.chance(900)) return;
  if (letters_.size() >= most_letters_ * 3) return;
  const std::uint64_t kind = dice_.below(100);
  if (kind < 25 && letters_.size() > 0) return write_follower();
  if (kind < 31 && letters_.size() > 0) return write_twin();
  if (kind < 34 && letters_.size() > 0) return write_early_receipt();
  Letter letter = draw_care();
  if (kind < 36) letter.kind = LetterKind::unreadable;
  if (kind == 36) letter.impostor = true;
  if (kind > 85) {
    letter.kind = LetterKind::dialogue;
    letter.type = dice_.pick(kDialogues);
    letter.status = "";
  }
  post(letters_.write(std::move(letter)).number);
}

Letter World::draw_care() {
  Letter letter;
  letter.kind = LetterKind::care;
  letter.type = "HELSEOPPL_SOKNAD";
  letter.sender = dice_.pick(kWards);
  letter.receivers = {dice_.pick(kAddressees)};
  if (dice_.chance(150)) letter.receivers.push_back(dice_.pick(kAddressees));
  letter.municipality = dice_.pick(kMunicipalities);
  letter.need = dice_.chance(600);
  return letter;
}

/// A change, a cancellation, or one more new message of a conversation; its original may not have come yet.
void World::write_follower() {
  const Letter& original = letters_.at(static_cast<std::size_t>(dice_.below(letters_.size())));
  if (original.kind != LetterKind::care) return;
  Letter letter = draw_care();
  letter.sender = original.sender;
  letter.receivers = original.receivers;
  letter.municipality = original.municipality;
  letter.need = original.need;
  letter.about = original.number;
  const std::uint64_t kind = dice_.below(10);
  letter.status = kind < 4 ? "M" : kind < 8 ? "C" : "N";
  post(letters_.write(std::move(letter)).number);
}

/// The id of an earlier one: by the same sender with other bytes, or by another hospital.
void World::write_twin() {
  const std::size_t number = static_cast<std::size_t>(dice_.below(letters_.size()));
  Letter twin = letters_.at(number);
  if (twin.kind != LetterKind::care || twin.wording != 0 || twin.impostor) return;
  twin.told = Told::nothing;
  twin.told_id = {};
  twin.under_way = 0;
  twin.again_planned = false;
  if (dice_.chance(300) && !twin.about && business_of_party(twin.sender) != kFjell) {
    twin.sender = kFjellWard;
  } else {
    twin.wording = 1 + static_cast<int>(letters_.size());
  }
  post(letters_.write(std::move(twin), number).number);
}

/// Before, after or without the hand-over that it speaks of.
void World::write_early_receipt() {
  const Letter& about = letters_.at(static_cast<std::size_t>(dice_.below(letters_.size())));
  if (about.kind != LetterKind::care && about.kind != LetterKind::dialogue) return;
  Letter receipt;
  receipt.kind = LetterKind::receipt;
  receipt.type = "APPREC";
  receipt.sender = dice_.chance(500) ? about.receivers[0] : dice_.pick(receivers());
  receipt.receivers = {about.sender};
  receipt.about = about.number;
  receipt.status = dice_.chance(700) ? "1" : "2";
  post(letters_.write(std::move(receipt)).number);
}

void World::operate() {
  const auto& deliveries = judge_.ledger().deliveries;
  if (!node_ || !node_->recovered() || deliveries.empty()) return;
  // Rather what can be acted on than what is over.
  auto at = deliveries.begin();
  for (int attempt = 0; attempt < 4; ++attempt) {
    at = deliveries.begin();
    std::advance(at, static_cast<std::ptrdiff_t>(dice_.below(deliveries.size())));
    if (!at->second.stored.final()) break;
  }
  OperatorAction action;
  action.verb = fitting(at->second.stored.state, dice_);
  action.delivery = at->first;
  action.who = "kari";
  action.why = "because";
  if (action.verb == Verb::release) {
    const std::uint64_t kind = dice_.below(10);
    if (kind < 3) action.municipality = dice_.pick(kMunicipalities);
    if (kind > 6) action.to = dice_.chance(900) ? dice_.pick(receivers()) : kUnknown;
  }
  if (at->second.stored.final() && dice_.chance(200)) {
    trace_.line({"erase", at->second.stored.message.value()});
    return node_->spawn(node_->erase(at->second.stored.message));
  }
  // Two operators may have it open at once.
  if (dice_.chance(150)) node_->spawn(act(node_.get(), action));
  node_->spawn(act(node_.get(), std::move(action)));
}

void World::jump() {
  Duration by = dice_.chance(700) ? dice_.between(seconds{1}, hours{5}) : dice_.between(hours{5}, days{4});
  if (dice_.chance(400))
    by = -dice_.between(seconds{1}, dice_.chance(800) ? Duration{hours{2}} : Duration{days{2}});
  trace_.line({"jump", std::to_string(by.count())});
  const ClockJump jump{clock_.now(), clock_.now() + by};
  clock_.jump(jump.to);
  if (!node_) return;
  judge_.jumped(jump, node_->knows_clock());
  node_->clock_jumped(jump);
}

/// A new key before the old ones; or those taken away of which it was said that nothing needs them.
void World::change_keys() {
  if (dice_.chance(500)) {
    if (newest_key_ == kMostKeys) return;
    keys_.insert(keys_.begin(), ++newest_key_);
  } else {
    std::erase_if(keys_, [this](unsigned char key) { return may_go(key); });
  }
  trace_.line({"keys", std::to_string(keys_.front()), std::to_string(keys_.size())});
  protector_.replace_keys(made_up_keys(keys_));
  if (node_) node_->keys_changed();
}

/// It has been said that nothing needs it, and a reload without it would not be refused.
bool World::may_go(unsigned char key) {
  if (key == newest_key_) return false;
  const std::string id = made_up_key(key).id();
  const auto needless = judge_.needless_keys(minutes{5});
  if (std::find(needless.begin(), needless.end(), id) == needless.end()) return false;
  boost::asio::io_context loop;
  const auto uses = tests::run(loop, disk_.stored.keys_in_use(false));
  return std::none_of(uses->begin(), uses->end(), [&id](const KeyUse& use) { return use.key_id == id; });
}

void World::change_disk() {
  DiskTemper& temper = disk_.temper;
  const std::uint64_t kind = dice_.below(6);
  temper.full = kind == 0 || kind == 1;
  temper.brimful = kind == 1;
  if (kind == 2) temper.commit_fails = dice_.below(300);
  if (kind == 3) temper.read_fails = dice_.below(100);
  if (kind >= 4) temper.commit_fails = temper.read_fails = 0;
  trace_.line({"disk", std::to_string(kind)});
}

void World::change_peers() {
  if (dice_.chance(300)) return peers_.all_well();
  const std::vector<HerId> all{kBodoCases, kBodoNursing, kNarvikCases, kFjordWard, kFjell, kDoctor};
  const HerId one = dice_.pick(all);
  trace_.line({"down", one.text()});
  peers_.take_down(one, clock_.now() + dice_.between(minutes{1}, hours{20}));
}

void World::change_routing() {
  choice_ = {static_cast<std::size_t>(dice_.below(kBooks)), static_cast<std::size_t>(dice_.below(kRuleSets))};
  trace_.line({"routing", std::to_string(choice_.book), std::to_string(choice_.rules)});
  if (node_) node_->routing().swap_in(routing(choice_));
}

}  // namespace budstikke::simulation
