#include "adapters/xml/shortened.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "adapters/xml/document.hpp"

namespace budstikke::xml {
namespace {

constexpr std::size_t kLongest = 100;

std::string boxed(const std::string& content, const std::string& name = "b:Base64Container") {
  return "<" + name + ">" + content + "</" + name + ">";
}

std::string message(const std::string& content) {
  return "<a xmlns:b='urn:b'>" + content + "<after>x</after></a>";
}

std::string shortened(const std::string& bytes, std::size_t longest = kLongest) {
  return std::string(Shortened(bytes, *scan(bytes, {}), longest).text());
}

TEST(Shortened, LeavesOutLongAttachmentsAlone) {
  const std::string lines = std::string(76, 'A') + "\r\n" + std::string(40, '+') + "/=\n\t ";
  EXPECT_EQ(shortened(message(boxed(lines) + "<c>" + boxed(lines, "Base64Container") + "</c>")),
            message(boxed("") + "<c>" + boxed("", "Base64Container") + "</c>"));
  EXPECT_EQ(shortened(boxed(lines, "Base64Container")), boxed("", "Base64Container"));
}

TEST(Shortened, KeepsWhatIsShortOrAnythingElse) {
  const std::string letters(101, 'A');
  for (const std::string& kept :
       {boxed(std::string(100, 'A')), boxed(letters, "Base64"), boxed(letters, "Base64Container.2"),
        boxed(letters, "Base64Container:x"), boxed(letters + "-"), boxed(letters + "&amp;"),
        boxed(letters + "\xC3\xA5"), boxed(letters + "<d/>"), boxed("<!-- -->" + letters),
        boxed("<![CDATA[" + letters + "]]>"), "<Text>" + letters + "</Text>"}) {
    const std::string bytes = "<a xmlns:b='b' xmlns:Base64Container='c'>" + kept + "</a>";
    EXPECT_EQ(shortened(bytes), bytes);
  }
  const std::string all = message(boxed(letters));
  EXPECT_EQ(shortened(all, std::string::npos), all);
}

TEST(Shortened, TellsWhereAllElseStood) {
  const std::string letters(150, 'A');
  const std::string bytes =
      "<?xml version='1.0'?>" + message(boxed(letters) + "<c/>" + boxed(letters + letters));
  const Shortened one(bytes, *scan(bytes, {}), kLongest);
  const std::size_t begin = bytes.find("<a");
  for (const char* mark : {"<a", "<b:Base", "</b:Base", "<c", "<after", "</a>"}) {
    EXPECT_EQ(begin + one.original(one.text().find(mark)), bytes.find(mark)) << mark;
  }
  EXPECT_EQ(one.original(one.text().size()), bytes.size() - begin);
}

TEST(Shortened, IsReadAndComplainedAboutAsTheWholeIs) {
  for (const char* declaration : {"", "<?xml version='1.0' encoding='ISO-8859-1'?>\n"}) {
    const std::string text = *declaration == '\0' ? "\xC3\xA5" : "\xE5";
    const std::string before =
        declaration + ("<a xmlns:b='urn:b'>\n<t>" + text + "</t>" + boxed(std::string(200, 'Q') + "\n"));
    const Payload good(before + "<after V='" + text + "'>" + text + "</after></a>");
    const Document whole = Document::parse(good, {}).value();
    const Document without = Document::parse(good, {}, kLongest).value();
    const Node box = without.root().children()[1], after = without.root().children()[2];
    EXPECT_EQ(box.text(), "");
    EXPECT_EQ(whole.root().children()[1].text(), std::string(200, 'Q') + "\n");
    EXPECT_EQ(after.text(), "\xC3\xA5");
    EXPECT_EQ(after.attribute("V"), "\xC3\xA5");
    EXPECT_EQ(after.position().byte_offset, whole.root().children()[2].position().byte_offset);
    EXPECT_EQ(without.span(box)->content_end - without.span(box)->content_begin, 201U);
    EXPECT_EQ(without.payload().reveal(), good.reveal());

    const Payload bad(before + "<after " + text + "p:V='1'/></a>");
    const auto complaint = Document::parse(bad, {}, kLongest);
    ASSERT_FALSE(complaint);
    EXPECT_EQ(complaint.failure().detail, Document::parse(bad, {}).failure().detail);
  }
}

}  // namespace
}  // namespace budstikke::xml
