#include "adapters/mail/mail_data.hpp"

#include <utility>

namespace budstikke::mail {

std::size_t MailData::take(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && !done()) {
    if (state_ == State::text) {
      const std::string_view rest = bytes.substr(taken);
      const std::string_view run = rest.substr(0, rest.find_first_of("\r\n"));
      keep(run);
      taken += run.size();
      if (taken == bytes.size()) break;
    }
    step(bytes[taken++]);
  }
  seen_bytes_ += taken;
  return taken;
}

void MailData::step(char c) {
  switch (state_) {
    case State::dot:
      if (c == '\r') {
        state_ = State::dot_cr;
        return;
      }
      state_ = State::text;  // the dot was a doubled one's first
      return step(c);
    case State::dot_cr:
      if (c == '\n') {
        state_ = State::done;
        return;
      }
      broken_ = true;
      state_ = State::text;
      return step(c);
    case State::cr:
      if (c == '\n') {
        keep("\r\n");
        state_ = State::line_start;
        return;
      }
      broken_ = true;
      state_ = State::text;
      return step(c);
    case State::line_start:
      if (c == '.') {
        state_ = State::dot;
        return;
      }
      state_ = State::text;
      return step(c);
    case State::text:
      if (c == '\r') {
        state_ = State::cr;
      } else if (c == '\n') {
        broken_ = true;
      } else {
        keep({&c, 1});
      }
      return;
    case State::done:
      return;
  }
}

void MailData::keep(std::string_view text) {
  if (too_large_ || broken_) return;
  if (mail_.size() + text.size() > most_bytes_) {
    too_large_ = true;
    mail_ = {};
    return;
  }
  mail_ += text;
}

std::string MailData::take_mail() {
  if (too_large_ || broken_) return {};
  return std::exchange(mail_, {});
}

}  // namespace budstikke::mail
