#include "tests/bench/path.hpp"

#include <array>
#include <fstream>
#include <regex>
#include <sstream>
#include <stdexcept>

#include "adapters/directory/address_book_file.hpp"
#include "rules/rule_set.hpp"
#include "tests/support/places.hpp"
#include "tools/bench/load/letters.hpp"

namespace budstikke::bench {

namespace {

std::string content_of(const std::string& file) {
  std::ifstream stream(tests::source_directory() + "/" + file, std::ios::binary);
  if (!stream) throw std::runtime_error(file + " cannot be read");
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

Payload message_of(std::size_t bytes) {
  LetterOptions options;
  options.template_text = content_of("tools/bench/messages/small.xml");
  options.municipalities = {{"1804", "Bodø", "8180400", "8180402", ""}};
  options.bytes = bytes;
  const Letters letters(std::move(options));
  MessageNames::Text name;
  std::string text;
  letters.slices(1, name, [&text](std::string_view slice) { text += slice; });
  return Payload{std::move(text)};
}

std::vector<crypto::SealingKey> one_key() {
  std::vector<crypto::SealingKey> keys;
  keys.emplace_back(std::array<unsigned char, crypto::SealingKey::kBytes>{1});
  return keys;
}

Routing routing_of_the_examples() {
  const std::string book = content_of("tools/quickstart/addresses.toml");
  Routing routing;
  routing.rules =
      rules::parse_rules(content_of("rules/examples/ke-notice.toml"), "ke-notice.toml", "hash").rules;
  routing.vocabulary = rules::default_vocabulary();
  routing.book = parse_address_book(std::regex_replace(book, std::regex("@PEER@"), "http://127.0.0.1:1/"),
                                    "book", "hash")
                     .book;
  routing.postal_hints = std::make_shared<addressing::PostalHints>();
  return routing;
}

}  // namespace

Path::Path(std::size_t bytes)
    : now(TimePoint{std::chrono::seconds{1'768'478'400}}),
      protector(one_key()),
      payload(message_of(bytes)),
      routing(routing_of_the_examples()) {
  auto result = reader.read(payload);
  if (std::holds_alternative<Unreadable>(result)) throw std::runtime_error("the message cannot be read");
  read = std::make_shared<ReadMessage>(std::get<ReadMessage>(std::move(result)));
  needs = rules::find_needs(*routing.vocabulary, read->need_sources);
  Outcome<Plan> made = plan();
  if (!made || !made->deliveries.front().party || !made->deliveries.front().readdress)
    throw std::runtime_error("the message has no way");
  planned = *std::move(made);
  party = *planned.deliveries.front().party;
  Outcome<Payload> changed = writer.readdress(payload, *read, party);
  if (!changed) throw std::runtime_error("the message cannot be re-addressed");
  readdressed = *std::move(changed);
  sealed = protector.seal(id, payload);
  sealed_change = protector.seal_change(changed_id, readdressed, id, payload);
}

Outcome<Plan> Path::plan() const {
  return plan_deliveries(PlanInput{read->envelope, needs, routing, now, {}, {}, {}});
}

const Path& path(std::int64_t bytes) {
  static const Path small(6'000);
  static const Path large(60'000);
  return bytes == 6'000 ? small : large;
}

}  // namespace budstikke::bench
