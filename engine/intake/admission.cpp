#include "engine/intake/admission.hpp"

#include <algorithm>
#include <utility>

namespace budstikke {

namespace {

/// How many times what it leaves free a caller may hold: alone, three quarters of all there is.
constexpr std::size_t kShare = 3;

bool leaves_enough(std::size_t held, std::size_t more, std::size_t used, std::size_t most) {
  if (used > most || more > most - used) return false;
  return held == 0 || held + more <= kShare * (most - used - more);
}

}  // namespace

Admission::Token Admission::begin(const std::string& caller, std::size_t bytes) {
  const bool place =
      leaves_enough(room_->held_by(caller).messages, 1, room_->used.messages, room_->limits.pending_messages);
  const std::size_t rest = bytes > kSmallBytes ? bytes - kSmallBytes : 0;
  // What can never fit says nothing of the load.
  if (rest > room_->limits.pending_bytes) return nullptr;
  const bool room = rest == 0 || room_->has_for_newcomer(caller, rest) || room_->may_wait(caller, rest);
  if (place && room) return room_->take(caller, {1, 0});
  room_->refused = true;
  return nullptr;
}

Admission::Token Admission::reserve(const std::string& caller, std::size_t bytes) {
  if (!room_->has_for_newcomer(caller, bytes)) return nullptr;
  room_->note_passed(room_->turns.end(), bytes);
  return room_->take(caller, {0, bytes});
}

std::shared_ptr<Admission::Turn> Admission::wait(const std::string& caller, std::size_t bytes,
                                                 std::function<void()> wake) {
  if (bytes > room_->limits.pending_bytes || !room_->may_wait(caller, bytes)) {
    room_->refused = true;
    return nullptr;
  }
  // Whoever is behind one that gives up may have its turn.
  std::shared_ptr<Turn> turn(new Turn{caller, bytes, std::move(wake), {}, 0}, [room = room_](Turn* one) {
    delete one;
    room->serve();
  });
  room_->turns.push_back(turn);
  return turn;
}

std::size_t Admission::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(room_->turns, [](const auto& one) { return !one.expired(); }));
}

bool Admission::closed() const {
  const Use& used = room_->used;
  if (used.bytes <= room_->limits.pending_bytes / 2 && used.messages <= room_->limits.pending_messages / 2)
    room_->refused = false;
  return room_->refused;
}

Admission::Use Admission::Room::held_by(const std::string& caller) const {
  const auto found = by_caller.find(caller);
  return found == by_caller.end() ? Use{} : found->second;
}

bool Admission::Room::has(const std::string& caller, std::size_t bytes) const {
  return leaves_enough(held_by(caller).bytes, bytes, used.bytes, limits.pending_bytes);
}

/// Whether it has been passed often enough. One that only its own caller keeps waiting is in nobody's way.
bool Admission::Room::is_next(const Turn& turn) const {
  return turn.passed_bytes >= limits.pending_bytes && turn.bytes > limits.pending_bytes - used.bytes;
}

bool Admission::Room::has_for_newcomer(const std::string& caller, std::size_t bytes) const {
  return has(caller, bytes) && std::ranges::none_of(turns, [this](const auto& one) {
           const auto turn = one.lock();
           return turn && is_next(*turn);
         });
}

void Admission::Room::note_passed(Turns::const_iterator until, std::size_t bytes) const {
  for (auto one = turns.begin(); one != until; ++one) {
    if (const auto turn = one->lock()) turn->passed_bytes += bytes;
  }
}

/// No more waits than the room holds, and of one caller no more than its share of that.
bool Admission::Room::may_wait(const std::string& caller, std::size_t bytes) const {
  std::size_t all = 0;
  std::size_t own = 0;
  for (const auto& one : turns) {
    const auto turn = one.lock();
    if (!turn) continue;
    all += turn->bytes;
    if (turn->caller == caller) own += turn->bytes;
  }
  return leaves_enough(own, bytes, all, limits.pending_bytes);
}

Admission::Token Admission::Room::take(const std::string& caller, Use more) {
  Use& own = by_caller[caller];
  for (Use* use : {&used, &own}) {
    use->messages += more.messages;
    use->bytes += more.bytes;
  }
  return {static_cast<void*>(this),
          [room = shared_from_this(), caller, more](void*) { room->give_back(caller, more); }};
}

void Admission::Room::give_back(const std::string& caller, Use less) {
  const auto own = by_caller.find(caller);
  for (Use* use : {&used, &own->second}) {
    use->messages -= less.messages;
    use->bytes -= less.bytes;
  }
  if (own->second.messages == 0 && own->second.bytes == 0) by_caller.erase(own);
  if (less.bytes > 0) serve();
}

/// Gives room to those whose turn it is.
void Admission::Room::serve() {
  bool blocked = false;
  for (auto next = turns.begin(); next != turns.end() && !blocked;) {
    const auto place = next++;
    const auto turn = place->lock();
    if (turn && !has(turn->caller, turn->bytes)) {
      blocked = is_next(*turn);
      continue;
    }
    if (turn) {
      note_passed(place, turn->bytes);
      turn->room = take(turn->caller, {0, turn->bytes});
      turn->wake();
    }
    turns.erase(place);
  }
}

}  // namespace budstikke
