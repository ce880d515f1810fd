// Files out: whole or not at all, and the same name for the same delivery.
#include "adapters/folder/folder_transport.hpp"

#include <sys/stat.h>

#include "tests/integration/folder/folder_fixture.hpp"

namespace budstikke {
namespace {

class FolderTransportTest : public FolderTest {
 protected:
  Outcome<HandOver> send(const std::string& address, const std::string& id = "0190-abc",
                         const std::string& bytes = "<a/>") {
    Shipment shipment;
    shipment.delivery = DeliveryId(id);
    shipment.endpoint.address = address;
    shipment.payload = Payload(bytes);
    FolderTransport transport;
    return run(transport.send(std::move(shipment), std::chrono::seconds{20}));
  }
  [[nodiscard]] std::string here() const { return "folder:" + folder_.string(); }
};

TEST_F(FolderTransportTest, WritesTheBytesUnderTheDeliverysId) {
  const std::string bytes("<a>\r\n\0\xC3\xA6</a>", 13);
  const auto outcome = send(here(), "0190-abc", bytes);
  ASSERT_TRUE(outcome.ok());
  EXPECT_EQ(outcome->peer_reference, "0190-abc.xml");
  EXPECT_EQ(names(), Names{"0190-abc.xml"});
  EXPECT_EQ(get("0190-abc.xml"), bytes);
}

TEST_F(FolderTransportTest, ReplacesTheFileWhereADeliveryIsSentAgain) {
  ASSERT_TRUE(send(here()).ok());
  ASSERT_TRUE(send(here()).ok());
  EXPECT_EQ(names(), Names{"0190-abc.xml"});
  EXPECT_EQ(get("0190-abc.xml"), "<a/>");
}

TEST_F(FolderTransportTest, RemovesWhatAKilledProcessLeftAndNothingOfOthers) {
  const std::string file = "01a201d3-f024-75b4-9ae9-d5a5b823c298.xml";
  put("." + file + ".7.tmp", "half");
  const Names others{".other.xml.7.tmp", "." + file + ".tmp", ".hidden"};
  for (const std::string& name : others) put(name, "theirs");
  ASSERT_TRUE(send(here(), file.substr(0, 36)).ok());
  Names left = others;
  left.insert(file);
  EXPECT_EQ(names(), left);
}

TEST_F(FolderTransportTest, WritesThroughNoLink) {
  put("victim", "untouched");
  std::filesystem::create_symlink(folder_ / "victim", folder_ / "0190-abc.xml");
  ASSERT_TRUE(send(here()).ok());
  EXPECT_EQ(get("victim"), "untouched");
  EXPECT_TRUE(std::filesystem::is_regular_file(std::filesystem::symlink_status(folder_ / "0190-abc.xml")));
}

TEST_F(FolderTransportTest, DefersWhereTheFolderCannotBeWritten) {
  put("file", "x");
  std::filesystem::create_directory(folder_ / "0190-abc.xml");
  for (const std::string& address : {here() + "/missing", here() + "/file", here()}) {
    const auto outcome = send(address);
    ASSERT_FALSE(outcome.ok()) << address;
    EXPECT_EQ(outcome.failure().code, Code::D409) << address;
    EXPECT_EQ(outcome.failure().advice, Advice::defer);
  }
  EXPECT_EQ(names(), Names{"file"}) << "nothing half-written stays behind";
}

TEST_F(FolderTransportTest, TakesAbsoluteFoldersAndPlainIdsOnly) {
  for (const char* address : {"folder:relative", "folder:", "https://host/", "/tmp", ""}) {
    const auto outcome = send(address);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.failure().code, Code::D411) << address;
  }
  std::filesystem::create_directory(folder_ / "inner");
  for (const char* id : {"", "../escape", "a/b", ".", "a\nb"}) {
    EXPECT_FALSE(send(here() + "/inner", id).ok()) << id;
  }
  EXPECT_EQ(names(), Names{});
  EXPECT_EQ(names("inner"), Names{});
}

}  // namespace
}  // namespace budstikke
