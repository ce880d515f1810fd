#include "adapters/msh/signal_outbox.hpp"

#include <array>
#include <span>
#include <utility>

#include "adapters/mime/writer.hpp"
#include "adapters/msh/wire_text.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

namespace {
constexpr std::array<Duration, 3> kPauses{std::chrono::seconds{0}, std::chrono::seconds{30},
                                          std::chrono::minutes{5}};
}

void SignalOutbox::send(HerId to, Payload wire_text) {
  if (tasks_.size() >= parts_.most) {
    give_up(to, Failure(Code::B104, "too many signals are under way"));
    return;
  }
  tasks_.spawn(deliver(to, std::move(wire_text), kPauses.size()));
}

void SignalOutbox::send_unproven(HerId to, Payload wire_text) {
  if (unproven_.size() < parts_.most_unproven) unproven_.spawn(deliver(to, std::move(wire_text), 1));
}

asio::awaitable<void> SignalOutbox::deliver(HerId to, Payload wire_text, std::size_t tries) {
  Failure last(Code::D401);
  for (const Duration pause : std::span(kPauses).first(tries)) {
    if (pause > Duration{0}) co_await parts_.clock->wait_until(parts_.clock->now() + pause);
    const auto partner = co_await parts_.partner(to);
    if (!partner || !is_ebxml(partner->endpoint.address)) {
      give_up(to, partner ? Failure(Code::H307, "no ebXML endpoint for its signals") : partner.failure());
      co_return;
    }
    const bool mail = is_mail(partner->endpoint.address);
    auto handed = co_await parts_.sender->send(
        partner->endpoint, mail ? as_mail(wire_text, address_in(partner->endpoint.address)) : wire_text,
        parts_.within);
    if (handed) co_return;
    last = handed.failure();
    if (last.advice != Advice::defer) break;
  }
  give_up(to, last);
}

Payload SignalOutbox::as_mail(const Payload& wire_text, std::string to) {
  const auto text = read_wire_text(wire_text.reveal());
  if (!text) return wire_text;  // it was written here: it can be read
  const TimePoint now = parts_.clock->now();
  const MailFrame frame{parts_.sender->own_address(), std::move(to),
                        parts_.entropy->uuid(now) + "@" + std::string(kMailHost), now};
  std::string headers = mail_headers(frame, text->headers.value("Content-Type"));
  headers.resize(headers.size() - 2);  // its empty line
  return Payload{headers + "Content-Transfer-Encoding: base64\r\n\r\n" + mime::base64_lines(text->body)};
}

void SignalOutbox::give_up(HerId to, const Failure& failure) {
  StatusLine line;
  line.loudness = Loudness::warn;
  line.event = "acknowledgement";
  line.party = to;
  line.code = failure.code;
  line.detail = "a signal could not be sent; the party gets the same one when it sends its message again: " +
                failure.detail;
  parts_.status->write(line);
}

asio::awaitable<void> SignalOutbox::stop(Duration grace) {
  const TimePoint end = parts_.clock->now() + grace;
  for (TaskGroup* const group : {&tasks_, &unproven_}) {
    co_await group->join_until(parts_.clock, end);
    group->cancel();
    co_await group->join();
  }
}

}  // namespace budstikke::msh
