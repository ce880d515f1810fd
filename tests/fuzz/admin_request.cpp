// What callers of the admin API send: paths, queries and JSON bodies. The first byte chooses.

#include <algorithm>
#include <boost/json/parse.hpp>
#include <optional>

#include "adapters/admin/action_request.hpp"
#include "adapters/admin/list_query.hpp"
#include "adapters/admin/route.hpp"
#include "tests/fuzz/claim.hpp"

using namespace budstikke;
using fuzz::claim;

namespace {

/// Details are printed in terminals.
void check_failure(const Failure& failure) {
  claim(failure.code == Code::B107 || failure.code == Code::B102, "why not has its code");
  claim(failure.detail.size() < 300 && !fuzz::holds_control(failure.detail), "why not is a short line");
}

/// As the API reads a body.
std::optional<boost::json::object> object_of(const std::string& body) {
  boost::system::error_code error;
  boost::json::value value = boost::json::parse(body, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.as_object());
}

void action(const std::string& body, std::string_view caller) {
  const auto members = object_of(body);
  if (!members) return;
  const auto action = admin::action_from(*members, caller);
  if (!action) return check_failure(action.failure());
  for (const std::string* text : {&action->who, &action->why}) {
    claim(!fuzz::holds_control(*text) && text->size() <= 1'200, "what is kept is a bounded line");
  }
  if (caller != admin::kNobodyAsked) claim(action->who.starts_with(caller), "who says who called");
  claim(!(caller == admin::kNobodyAsked && admin::is_node(action->who)), "nobody passes for the node");
}

void body(const std::string& text) {
  admin::RouteRequest request;
  request.http.headers.emplace_back("Content-Type", "application/json");
  request.body = object_of(text);
  const auto body = admin::body_of(request, {"who", "why", "text", "file"});
  if (!body) return check_failure(body.failure());
  const auto actor = admin::actor_of(*body, "local");
  if (!actor) return check_failure(actor.failure());
  claim(!fuzz::holds_control(actor->who) && !fuzz::holds_control(actor->why), "an actor is a line");
  const auto member = admin::text_member(*body, "text");
  if (!member) check_failure(member.failure());
}

void query(const std::string& text) {
  const auto query = admin::query_of(text, {"lang", "on", "format", "all"});
  if (!query) check_failure(query.failure());
  const auto filter = admin::parse_list_query(text);
  if (!filter) return check_failure(filter.failure());
  claim(filter->max >= 1 && filter->max <= 10'000, "a list is bounded");
}

void path(const std::string& text) {
  const std::vector<std::string> segments = admin::segments_of(text);
  claim(segments.size() <= text.size() + 1, "a path has no more segments than bytes");
  for (const std::string& one : segments) (void)admin::number_of(one);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Input input(data, size);
  const unsigned choice = input.byte();
  const std::string text = input.all();
  if (choice == 'a') action(text, "portal");
  if (choice == 'n') action(text, admin::kNobodyAsked);
  if (choice == 'b') body(text);
  if (choice == 'q') query(text);
  if (choice == 'p') path(text);
  return 0;
}
