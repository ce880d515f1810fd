#include "tools/bench/load/run.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <thread>

#include "tools/bench/load/account.hpp"
#include "tools/bench/load/letters.hpp"
#include "tools/bench/load/receiver.hpp"
#include "tools/bench/load/sender.hpp"

namespace budstikke::bench {

namespace {

std::string file_text(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::int64_t nanoseconds(double seconds) {
  return static_cast<std::int64_t>(seconds * static_cast<double>(kSecond));
}

Letters letters_of(const RunOptions& options) {
  std::random_device random;
  LetterOptions letters;
  letters.template_text = file_text(options.template_file);
  letters.municipalities = read_municipalities(options.municipalities_file);
  letters.bytes = options.bytes;
  letters.run = (std::uint64_t{random()} << 32) | random();
  letters.as_sent = options.as_sent;
  return Letters(std::move(letters));
}

SenderOptions sender_options(const RunOptions& options) {
  SenderOptions result;
  result.port = options.port;
  result.path = options.path;
  if (!options.api_key_file.empty()) {
    result.api_key = file_text(options.api_key_file);
    while (!result.api_key.empty() && result.api_key.back() == '\n') result.api_key.pop_back();
  }
  result.connections = options.connections;
  result.rate = options.rate;
  result.messages = options.messages == 0 ? options.most : options.messages;
  return result;
}

/// Until all that was taken has come, or nothing has come for as long as is waited.
void await_arrivals(const Account& account, const Stopwatch& stopwatch, std::int64_t patience) {
  std::uint64_t seen = account.delivered();
  std::int64_t seen_at = stopwatch.now();
  while (!account.complete() && stopwatch.now() - seen_at < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    if (account.delivered() == seen) continue;
    seen = account.delivered();
    seen_at = stopwatch.now();
  }
}

double rounded(double value) {
  return static_cast<double>(static_cast<std::int64_t>(value * 1000 + 0.5)) / 1000;
}

boost::json::object percentiles(Latencies& latencies) {
  return {{"p50", latencies.percentile(0.5)},
          {"p99", latencies.percentile(0.99)},
          {"max", latencies.percentile(1)},
          {"count", latencies.count()}};
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Of the load itself: neither making the prose nor drawing up the account is part of it.
struct Cost {
  std::int64_t begin = 0;  ///< when it began, by the stopwatch
  double window_seconds = 0;
  double cpu_seconds = 0;
};

boost::json::object report(const Cost& cost, Sent& sent, Arrived& arrived, const Balance& balance) {
  boost::json::object refused;
  std::uint64_t refusals = 0;
  for (const auto& [status, count] : sent.refused) {
    refused[std::to_string(status)] = count;
    refusals += count;
  }
  boost::json::object result{
      {"seconds", rounded(cost.window_seconds)},
      {"accepted_per_s", rounded(static_cast<double>(sent.in_window) / cost.window_seconds)},
      {"delivered_per_s", rounded(static_cast<double>(arrived.in_window) / cost.window_seconds)},
      {"accept_ms", percentiles(sent.accept)},
      {"end_to_end_ms", percentiles(arrived.end_to_end)},
      {"accepted", balance.accepted},
      {"delivered", balance.delivered},
      {"lost", balance.lost},
      {"twice", balance.twice},
      {"altered", arrived.altered},
      {"unasked", balance.unasked},
      {"strangers", arrived.strangers},
      {"repeats", balance.repeats},
      {"refused", refusals},
      {"errors", sent.errors},
      {"unanswered", sent.unanswered},
      {"receiver_connections", arrived.connections},
      {"seconds_to_last_delivery", rounded(static_cast<double>(arrived.last - cost.begin) / 1e9)},
      {"cpu_s", rounded(cost.cpu_seconds)}};
  if (refusals > 0) {
    result["refused_by_status"] = std::move(refused);
    result["first_refusal"] = sent.first_refusal;
  }
  return result;
}

}  // namespace

boost::json::object run(const RunOptions& options) {
  const Letters letters = letters_of(options);
  SenderOptions to_send = sender_options(options);
  Account account(to_send.messages);
  const Stopwatch stopwatch;
  Cost cost{stopwatch.now(), 0, cpu_seconds()};
  Window window;
  window.begin = cost.begin + nanoseconds(options.warm_up);
  to_send.end = window.begin + nanoseconds(options.seconds);
  to_send.patience = nanoseconds(options.patience);
  window.end = to_send.end;

  Receiver receiver(options.receiver_port, letters, account, stopwatch, window);
  Sender sender(std::move(to_send), letters, account, stopwatch, window);
  sender.run();
  // A load of a number of messages is over with the last answer. One of some seconds is not, where a node falls silent.
  if (options.messages > 0 && sender.sent().unanswered == 0) {
    window.end = std::min(window.end.load(), sender.sent().last + 1);
  }
  await_arrivals(account, stopwatch, nanoseconds(options.patience));
  cost.cpu_seconds = cpu_seconds() - cost.cpu_seconds;
  // What comes twice may come later.
  std::this_thread::sleep_for(std::chrono::nanoseconds(nanoseconds(options.listen)));
  receiver.stop();
  // Nothing may have been answered within the window.
  cost.window_seconds = std::max(static_cast<double>(window.end - window.begin) / 1e9, 1e-3);
  return report(cost, sender.sent(), receiver.arrived(), account.balance());
}

std::string message(const RunOptions& options, std::uint64_t number) {
  const Letters letters = letters_of(options);
  MessageNames::Text name;
  std::string text;
  letters.slices(number, name, [&](std::string_view slice) { text += slice; });
  return text;
}

}  // namespace budstikke::bench
