#include "adapters/msh/payload_opener.hpp"

#include <utility>

#include "adapters/crypto/cms.hpp"
#include "adapters/crypto/digest.hpp"
#include "adapters/ebms/content.hpp"
#include "engine/runtime/run_on.hpp"

namespace budstikke::msh {

namespace asio = boost::asio;

namespace {

// In an hour, of one organisation. A partner that encrypts to an old certificate is seen by then; whoever has a padding tried
// needs some 2,000 answers for a block of 16 bytes, so more than a week, with an alarm in each hour of it.
constexpr std::size_t kMostUnreadable = 10;

constexpr crypto::CmsProfile kAccepted[] = {crypto::CmsProfile::cbc_pkcs1, crypto::CmsProfile::gcm_oaep};

}  // namespace

asio::awaitable<Outcome<Content>> PayloadOpener::open(std::vector<ebms::PackagePart> payloads) {
  if (payloads.size() != 1) co_return Failure(Code::M506, "there is no payload");
  const auto identity = parts_.identity();
  if (!identity) co_return Failure(Code::S611);
  auto open = [identity, object = std::move(payloads.front().bytes), &keys = opened_keys_,
               now = parts_.clock->now(), largest = parts_.largest_message]() -> Outcome<Content> {
    Content content;
    content.object = crypto::sha256_hex(object);
    const auto may_open = [&](const std::string& key) { return keys.may_open(key, content.object, now); };
    auto decrypted = crypto::cms_decrypt(object, identity->decrypting(), kAccepted, {}, may_open);
    if (!decrypted) return decrypted.failure();
    auto message = ebms::message_in(decrypted->plain, largest);
    if (!message) return message.failure();
    content.message = std::move(message).value();
    content.key = std::move(decrypted->key_sha256);
    return content;
  };
  co_return co_await run_on(parts_.cpu, std::move(open));
}

void PayloadOpener::remember(const Content& content) {
  if (!content.key.empty()) opened_keys_.remember(content.key, content.object, parts_.clock->now());
}

bool PayloadOpener::is_locked(const std::string& organisation) const {
  return unreadable_.counted(organisation, parts_.clock->now()) >= kMostUnreadable;
}

bool PayloadOpener::may_tell_unreadable(HerId from, const std::string& organisation) {
  const std::size_t so_many = unreadable_.count(organisation, parts_.clock->now());
  if (so_many == kMostUnreadable) {
    StatusLine line;
    line.loudness = Loudness::alarm;
    line.event = "ebxml";
    line.party = from;
    line.code = Code::S609;
    line.detail =
        std::to_string(so_many) +
        " messages of the party within an hour could not be read after decryption, or not be decrypted; the "
        "others of its organisation are to come again when the hour is over";
    parts_.status->write(line);
  }
  return so_many <= kMostUnreadable;
}

}  // namespace budstikke::msh
