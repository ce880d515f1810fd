// The settings' rule file beside what has been published: at a start, and at each reload.

#include <utility>

#include "engine/publishing/publisher.hpp"

namespace budstikke::publishing {

namespace asio = boost::asio;

namespace {

Failure cannot_run(const std::string& why) { return Failure{Code::B107, why}; }

std::optional<Candidate> candidate_of(const std::optional<RuleFile>& file) {
  if (!file) return std::nullopt;
  return Candidate{file->hash, file->rules == nullptr ? 0 : file->rules->rules().size()};
}

}  // namespace

FileDecision Publisher::decide_on(const std::optional<RuleFile>& file) const {
  return decide_file(history_, candidate_of(file), file ? file->name : std::string{}, options_.four_eyes);
}

asio::awaitable<Outcome<bool>> Publisher::wants(std::optional<RuleFile> file) {
  if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed.failure();
  co_return decide_on(file).kind == FileDecision::Kind::take_up;
}

asio::awaitable<Outcome<void>> Publisher::take_up(std::optional<RuleFile> file) {
  if (auto refreshed = co_await refresh(); !refreshed) co_return refreshed;
  switch (decide_on(file).kind) {
    case FileDecision::Kind::keep:
      co_return co_await keep_in_force(std::move(file));
    case FileDecision::Kind::differs: {
      StatusLine line;
      line.loudness = Loudness::warn;
      line.event = "rules_file_differs";
      line.detail = file->name + " is not what is in force (publication " +
                    std::to_string(history_.in_force()->publication.number) +
                    ") and is not taken up; to bring it into force: budstikke rules publish " + file->name +
                    " --why REASON";
      context_.status.write(line);
      co_return co_await keep_in_force(std::nullopt);
    }
    case FileDecision::Kind::take_up:
      co_return co_await take_file(std::move(*file));
    case FileDecision::Kind::nothing:
      break;
  }
  co_return cannot_run("there are no rules: none have been published, and the settings name no rules.file");
}

asio::awaitable<Outcome<void>> Publisher::keep_in_force(std::optional<RuleFile> file) {
  const Publication now = history_.in_force()->publication;
  if (const auto& running = context_.routing.current()->rules;
      running != nullptr && running->hash() == now.hash) {
    co_return Outcome<void>{};
  }
  if (file && file->rules != nullptr) {
    run(file->rules);
    co_return Outcome<void>{};
  }
  auto rules = co_await cache_.find(now.hash);
  if (!rules) {
    co_return Failure{Code::B203, "the rules in force, publication " + std::to_string(now.number) +
                                      ", cannot be used: " + rules.failure().detail};
  }
  run(std::move(*rules));
  co_return Outcome<void>{};
}

asio::awaitable<Outcome<void>> Publisher::take_file(RuleFile file) {
  if (file.rules == nullptr) co_return cannot_run(file.name + " has mistakes");
  const bool starting = context_.routing.current()->rules == nullptr;
  // A store that is full must not keep the node from what it has taken already.
  if (starting) run(file.rules);
  if (auto stored = co_await store_text(file.rules); !stored) co_return stored;
  const auto done = co_await carry_out(
      [file, four_eyes = options_.four_eyes](const RuleHistory& history) -> Outcome<RuleEvent> {
        FileDecision decision = decide_file(history, candidate_of(file), file.name, four_eyes);
        if (decision.kind == FileDecision::Kind::take_up) return std::move(decision.event);
        return Failure{Code::B207, "other rules have come into force meanwhile"};
      },
      file.rules);
  // A person was faster: what that one published runs.
  if (!done && done.failure().code == Code::B207) co_return Outcome<void>{};
  if (!done) co_return done.failure();
  co_return Outcome<void>{};
}

}  // namespace budstikke::publishing
