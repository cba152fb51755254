// SPDX-License-Identifier: Apache-2.0
#include "schemes/xml_scanner.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "engine/base/encoding.h"
#include "engine/base/status_macros.h"

namespace assay {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool IsNameStart(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '_' || c == ':'; }
bool IsNameByte(char c) {
  return IsNameStart(c) || absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-' || c == '.';
}

// XML 1.0 production 2, Char.
bool IsXmlChar(uint32_t c) {
  return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
         (c >= 0x10000 && c <= 0x10FFFF);
}

// The length that a UTF-8 lead byte announces.
size_t SequenceLength(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

class Scanner {
 public:
  Scanner(absl::string_view text, absl::string_view file) : text_(text), file_(file) {}

  absl::StatusOr<XmlOutline> Scan() {
    ASSAY_RETURN_IF_ERROR(CheckBytes());
    if (absl::StartsWith(text_, "\xEF\xBB\xBF")) at_ = 3;
    if (Starts("<?xml") && at_ + 5 < text_.size() && IsSpace(text_[at_ + 5])) ASSAY_RETURN_IF_ERROR(Declaration());
    while (at_ < text_.size()) ASSAY_RETURN_IF_ERROR(Step());
    if (!open_.empty()) {
      return Error(at_, absl::StrCat("the file ends inside <", open_.back(), ">; expected </", open_.back(), ">"));
    }
    if (outline_.tags.empty()) return Error(at_, "no element; expected one root element");
    return std::move(outline_);
  }

 private:
  absl::Status Error(size_t offset, absl::string_view what) const {
    return MalformedText(file_, outline_.PositionOf(offset), what);
  }
  bool Starts(absl::string_view with) const { return absl::StartsWith(text_.substr(at_), with); }
  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool SkipSpace() {
    const size_t before = at_;
    while (at_ < text_.size() && IsSpace(text_[at_])) ++at_;
    return at_ != before;
  }

  // UTF-8 and allowed characters, and where the lines begin.
  absl::Status CheckBytes() {
    outline_.line_starts.push_back(0);
    for (size_t i = 0; i < text_.size(); ++i) {
      if (text_[i] == '\n') outline_.line_starts.push_back(i + 1);
    }
    if (text_.size() > kMaxXmlBytes) {
      return MalformedFile(file_, absl::StrCat(text_.size(), " bytes; expected at most ", kMaxXmlBytes));
    }
    for (size_t i = 0; i < text_.size();) {
      const auto lead = static_cast<unsigned char>(text_[i]);
      const size_t length = SequenceLength(lead);
      const absl::string_view sequence = text_.substr(i, length);
      if (length > 1 && !IsUtf8(sequence)) {
        return Error(
            i, absl::StrCat("byte 0x", absl::Hex(lead, absl::kZeroPad2), " begins no UTF-8 character; expected UTF-8"));
      }
      const bool bad_control = length == 1 && lead < 0x20 && !IsSpace(text_[i]);
      if (bad_control || sequence == "\xEF\xBF\xBE" || sequence == "\xEF\xBF\xBF") {
        return Error(i, absl::StrCat("character ", Printable(sequence), "; expected a character that XML allows"));
      }
      i += length;
    }
    return absl::OkStatus();
  }

  // One markup or one run of text.
  absl::Status Step() {
    if (Peek() != '<') return Text();
    if (Starts("<!--")) return Comment();
    if (Starts("<![CDATA[")) return CData();
    if (Starts("<!DOCTYPE")) return Error(at_, "a document type declaration; expected none, Assay processes no DTD");
    if (Starts("<!")) return Error(at_, "<!; expected an element, a comment or text");
    if (Starts("<?")) return Instruction();
    if (Starts("</")) return EndTag();
    return StartTag();
  }

  absl::Status Declaration() {
    const size_t start = at_;
    at_ += 5;
    constexpr absl::string_view kNames[] = {"version", "encoding", "standalone"};
    size_t next = 0;
    while (true) {
      const bool spaced = SkipSpace();
      if (Starts("?>")) break;
      if (!spaced) return Error(at_, "no blank in the XML declaration; expected one, or ?>");
      ASSAY_ASSIGN_OR_RETURN(const absl::string_view name, Name("XML declaration"));
      const auto* const known = std::find(std::begin(kNames) + next, std::end(kNames), name);
      if (known == std::end(kNames) || (next == 0 && name != kNames[0])) {
        return Error(at_ - name.size(),
                     absl::StrCat("\"", name,
                                  "\" in the XML declaration; expected version, encoding, standalone in this order"));
      }
      next = static_cast<size_t>(known - std::begin(kNames)) + 1;
      ASSAY_ASSIGN_OR_RETURN(const absl::string_view value, AttributeValue());
      const bool good = name == "version"    ? value == "1.0"
                        : name == "encoding" ? absl::EqualsIgnoreCase(value, "UTF-8")
                                             : value == "yes" || value == "no";
      if (!good) {
        return Error(at_ - value.size() - 1, absl::StrCat(name, " \"", Printable(value), "\"; expected ",
                                                          name == "version"    ? "1.0"
                                                          : name == "encoding" ? "UTF-8"
                                                                               : "yes or no"));
      }
    }
    if (next == 0) return Error(start, "an XML declaration without version; expected version=\"1.0\"");
    at_ += 2;
    return absl::OkStatus();
  }

  absl::Status Text() {
    const size_t start = at_;
    const size_t end = std::min(text_.find('<', at_), text_.size());
    if (open_.empty()) {
      SkipSpace();
      if (at_ == end) return absl::OkStatus();
      return Error(at_, outline_.tags.empty() ? "text before the root element; expected <"
                                              : "text after the root element; expected the end of the file");
    }
    const size_t bracket = text_.substr(start, end - start).find("]]>");
    if (bracket != absl::string_view::npos) return Error(start + bracket, "]]> in text; expected ]]&gt;");
    ASSAY_RETURN_IF_ERROR(References(start, end));
    at_ = end;
    return absl::OkStatus();
  }

  // Entity and character references in [from, to).
  absl::Status References(size_t from, size_t to) const {
    // Never looks beyond `to`: a file of many short runs would be read once for each.
    const absl::string_view run = text_.substr(0, to);
    for (size_t i = run.find('&', from); i < to; i = run.find('&', i + 1)) {
      const size_t semicolon = run.substr(0, i + 13).find(';', i);
      const bool closed = semicolon < to;
      const absl::string_view name = closed ? text_.substr(i + 1, semicolon - i - 1) : absl::string_view();
      if (absl::StartsWith(name, "#")) {
        if (!IsCharacterReference(name.substr(1))) {
          return Error(i, absl::StrCat("&", Printable(name), ";; expected a reference to a character that XML allows"));
        }
      } else if (name != "lt" && name != "gt" && name != "amp" && name != "quot" && name != "apos") {
        return Error(i,
                     absl::StrCat(closed ? absl::StrCat("&", Printable(name), ";") : "& without an entity name and ;",
                                  "; expected one of &lt; &gt; &amp; &quot; &apos; or a character reference"));
      }
    }
    return absl::OkStatus();
  }

  static bool IsCharacterReference(absl::string_view digits) {
    const bool hex = absl::ConsumePrefix(&digits, "x");
    if (digits.empty() || digits.size() > 8) return false;
    uint32_t value = 0;
    for (const char c : digits) {
      const auto byte = static_cast<unsigned char>(c);
      if (!(hex ? absl::ascii_isxdigit(byte) : absl::ascii_isdigit(byte))) return false;
      const int digit = absl::ascii_isdigit(byte) ? c - '0' : absl::ascii_tolower(byte) - 'a' + 10;
      value = value * (hex ? 16 : 10) + static_cast<uint32_t>(digit);
    }
    return IsXmlChar(value);
  }

  absl::Status Comment() {
    const size_t start = at_;
    const size_t dashes = text_.find("--", at_ + 4);
    if (dashes == absl::string_view::npos) return Error(start, "a comment without end; expected -->");
    if (dashes + 2 >= text_.size() || text_[dashes + 2] != '>') {
      return Error(dashes, "-- inside a comment; expected -->");
    }
    at_ = dashes + 3;
    return absl::OkStatus();
  }

  absl::Status CData() {
    if (open_.empty()) return Error(at_, "a CDATA section outside the root element; expected none");
    const size_t end = text_.find("]]>", at_ + 9);
    if (end == absl::string_view::npos) return Error(at_, "a CDATA section without end; expected ]]>");
    at_ = end + 3;
    return absl::OkStatus();
  }

  absl::Status Instruction() {
    const size_t start = at_;
    at_ += 2;
    ASSAY_ASSIGN_OR_RETURN(const absl::string_view name, Name("processing instruction"));
    if (absl::EqualsIgnoreCase(name, "xml")) {
      return Error(start, "an XML declaration; expected it only as the first bytes of the file");
    }
    if (absl::StrContains(name, ':')) return Error(start, "a colon in a processing instruction's name; expected none");
    if (!Starts("?>") && !IsSpace(Peek())) {
      return Error(at_, "no blank after the name of a processing instruction; expected one, or ?>");
    }
    const size_t end = text_.find("?>", at_);
    if (end == absl::string_view::npos) return Error(start, "a processing instruction without end; expected ?>");
    at_ = end + 2;
    return absl::OkStatus();
  }

  absl::Status EndTag() {
    const size_t start = at_;
    at_ += 2;
    ASSAY_ASSIGN_OR_RETURN(const absl::string_view name, Name("end tag"));
    SkipSpace();
    if (Peek() != '>') return Error(at_, absl::StrCat("end tag </", name, " goes on; expected >"));
    ++at_;
    if (open_.empty()) return Error(start, absl::StrCat("</", name, "> without a start tag; expected none"));
    if (open_.back() != name) {
      return Error(start, absl::StrCat("</", name, ">; expected </", open_.back(), ">"));
    }
    open_.pop_back();
    return absl::OkStatus();
  }

  absl::Status StartTag() {
    XmlStartTag tag;
    tag.offset = at_++;
    ASSAY_ASSIGN_OR_RETURN(tag.name, Name("start tag"));
    if (open_.empty() && !outline_.tags.empty()) {
      return Error(tag.offset, absl::StrCat("a second root element <", tag.name, ">; expected the end of the file"));
    }
    if (open_.size() >= kMaxXmlDepth) {
      return Error(tag.offset, absl::StrCat("nesting deeper than ", kMaxXmlDepth, "; expected at most that"));
    }
    if (outline_.tags.size() >= kMaxXmlElements) {
      return Error(tag.offset, absl::StrCat("more than ", kMaxXmlElements, " elements; expected at most that"));
    }
    while (true) {
      const bool spaced = SkipSpace();
      if (Starts("/>") || Peek() == '>') break;
      if (at_ >= text_.size()) return Error(tag.offset, absl::StrCat("<", tag.name, " without end; expected >"));
      if (!spaced)
        return Error(at_, absl::StrCat("no blank before what follows in <", tag.name, ">; expected one, or >"));
      XmlStartTag::Attribute attribute;
      attribute.offset = at_;
      ASSAY_ASSIGN_OR_RETURN(attribute.name, Name("attribute"));
      for (const XmlStartTag::Attribute& other : tag.attributes) {
        if (other.name != attribute.name) continue;
        return Error(attribute.offset, absl::StrCat("attribute ", attribute.name, " of <", tag.name,
                                                    "> a second time; expected each attribute once"));
      }
      tag.attributes.push_back(attribute);
      ASSAY_RETURN_IF_ERROR(AttributeValue().status());
    }
    const bool empty = Peek() == '/';
    at_ += empty ? 2 : 1;
    if (!empty) open_.push_back(tag.name);
    outline_.tags.push_back(std::move(tag));
    return absl::OkStatus();
  }

  // `= "value"`; returns what stands between the quotes.
  absl::StatusOr<absl::string_view> AttributeValue() {
    SkipSpace();
    if (Peek() != '=') return Error(at_, "an attribute without value; expected =");
    ++at_;
    SkipSpace();
    const char quote = Peek();
    if (quote != '"' && quote != '\'') return Error(at_, "an attribute value without quotes; expected \" or '");
    const size_t start = ++at_;
    const size_t end = text_.find(quote, start);
    if (end == absl::string_view::npos)
      return Error(start - 1, "an attribute value without end; expected a closing quote");
    const size_t less = text_.substr(start, end - start).find('<');
    if (less != absl::string_view::npos) return Error(start + less, "< in an attribute value; expected &lt;");
    ASSAY_RETURN_IF_ERROR(References(start, end));
    at_ = end + 1;
    return text_.substr(start, end - start);
  }

  absl::StatusOr<absl::string_view> Name(absl::string_view of_what) {
    const size_t start = at_;
    if (!IsNameStart(Peek())) {
      return Error(at_, absl::StrCat("no name of a(n) ", of_what, "; expected a letter or _"));
    }
    while (at_ < text_.size() && IsNameByte(text_[at_])) ++at_;
    const absl::string_view name = text_.substr(start, at_ - start);
    const size_t colon = name.find(':');
    if (colon != absl::string_view::npos && (colon == 0 || colon + 1 == name.size() || !IsNameStart(name[colon + 1]) ||
                                             name.find(':', colon + 1) != absl::string_view::npos)) {
      return Error(start, absl::StrCat("name ", name, "; expected at most one prefix and one colon"));
    }
    return name;
  }

  absl::string_view text_;
  absl::string_view file_;
  size_t at_ = 0;
  std::vector<absl::string_view> open_;
  XmlOutline outline_;
};

}  // namespace

TextPosition XmlOutline::PositionOf(size_t offset) const {
  const auto after = std::upper_bound(line_starts.begin(), line_starts.end(), offset);
  TextPosition at;
  at.line = static_cast<size_t>(after - line_starts.begin());
  at.column = offset - *std::prev(after) + 1;
  return at;
}

absl::StatusOr<XmlOutline> ScanXml(absl::string_view text, absl::string_view file) {
  return Scanner(text, file).Scan();
}

}  // namespace assay
