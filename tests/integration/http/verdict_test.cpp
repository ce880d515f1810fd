#include "adapters/http/verdict.hpp"

#include <gtest/gtest.h>

#include <string>

namespace budstikke {
namespace {

TEST(PeerReference, IsTheIdOfAnAnswer) {
  for (const std::string id :
       {"abc-123", "7", "01a201d3-f024-75b4-9ae9-d5a5b823c298", "01a201d3-f024-75b4-9ae9-123456789012"})
    EXPECT_EQ(peer_reference(R"({"id": ")" + id + "\"}"), id);
}

TEST(PeerReference, IsNeverAPerson) {
  for (const std::string id :
       {"01816712345", "018167-12345", "x01816712345", "Nordmann", "Kari Nordmann", ""})
    EXPECT_EQ(peer_reference(R"({"id": ")" + id + "\"}"), "");
}

}  // namespace
}  // namespace budstikke
