package one.zerotier.core.rule.language;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.junit.jupiter.api.Test;

/** Every error is a sentence about the place that is wrong. */
class RuleSyntaxTest {
    private static RuleSyntaxException error(String program) {
        RuleSyntaxException e = catchThrowableOfType(RuleSyntaxException.class, () -> Program.compile(program));
        assertThat(e).as(program).isNotNull();
        return e;
    }

    /** @param marked a program of one line with a ^ before the place of its error */
    private static void assertError(String marked, String beginning) {
        RuleSyntaxException e = error(marked.replace("^", ""));
        assertThat(e.sentence()).as(marked).startsWith(beginning);
        assertThat(e.line()).as(marked).isEqualTo(1);
        assertThat(e.column()).as(marked).isEqualTo(marked.indexOf('^') + 1);
    }

    @Test
    void rulesAreChecked() {
        assertError("accept ^dprot 80;", "There is no match called \"dprot\"; there are: chr, dport, ethertype,");
        assertError(
                "^acept;",
                "\"acept\" cannot begin a statement; these can: accept, break, drop, redirect, tee, watch, include, macro, tag, cap.");
        assertError("^;", "This ; ends nothing;");
        assertError("accept;^;", "This ; ends nothing;");
        assertError("^accept", "\"accept\" begins something that does not end; a ; is missing.");
        assertError("accept ethertype arp ^drop;", "\"drop\" cannot be here; is a ; missing before it?");
        assertError("accept ^or dport 80;", "There is no match before this or;");
        assertError("accept dport 80 ^and;", "After \"and\" is missing: a match.");
        assertError("accept ^dport;", "After \"dport\" is missing: a port, 0 to 65535, or a range such as 1-5.");
        assertError(
                "accept dport ^70000;",
                "\"70000\" is not what must be here: a port, 0 to 65535, or a range such as 1-5.");
        assertError("accept dport ^80-;", "\"80-\" is not what must be here: a port");
        assertError("accept dport ^-1;", "\"-1\" is not what must be here: a port");
        assertError("accept dport ^81-80;", "The range \"81-80\" ends before it begins.");
        assertError("accept ^(dport 80);", "Parentheses and commas belong to macros only;");
        assertError(
                "accept ipprotocol ^tpc;",
                "\"tpc\" is not what must be here: an IP protocol, 0 to 255 or one of ah, egp,");
        assertError(
                "accept ethertype ^65536;",
                "\"65536\" is not what must be here: an ethertype, 0 to 65535 or one of aarp,");
        assertError("accept chr ^syn;", "\"syn\" is not what must be here: a mask such as 0x2, or one of broadcast,");
        assertError("accept chr ^0x11112222333344445;", "\"0x11112222333344445\" is not what must be here: a mask");
        assertError("accept random ^1.1;", "\"1.1\" is not what must be here: a probability, 0.0 to 1.0.");
        assertError("accept random ^NaN;", "\"NaN\" is not what must be here: a probability");
        assertError(
                "accept ztsrc ^12345;", "\"12345\" is not what must be here: the address of a node, 10 hex digits.");
        assertError("accept macsrc ^1:2:3:4:5:6;", "\"1:2:3:4:5:6\" is not what must be here: a MAC address");
        assertError("accept ipsrc ^10.0.0.256;", "\"10.0.0.256\" is not what must be here: an IP address or subnet");
        assertError("accept ipsrc ^10.0.0.0/33;", "\"10.0.0.0/33\" is not what must be here: an IP address or subnet");
        assertError(
                "accept ipsrc ^fd00::1/64;", "No address is in fd00::1/64, as stock nodes compare; write fd00::/64.");
        assertError("accept icmp 8 ^256;", "\"256\" is not what must be here: an ICMP code, 0 to 255, or -1.");
        assertError("accept tor ^x 1;", "There is no tag called \"x\"; there are: none.");
        assertError("accept tor 1 ^4294967296;", "\"4294967296\" is not what must be here: a value, 0 to 4294967295.");
        assertError("tee ^x deadbeef11;", "\"x\" is not what must be here: how many bytes, 0 to 65535, or -1.");
        assertError("^redirect;", "After \"redirect\" is missing: the address of a node, 10 hex digits.");
    }

    @Test
    void tagsAndCapabilitiesAreChecked() {
        assertError("tag a id 1; accept tor ^x 1;", "There is no tag called \"x\"; there are: a.");
        assertError(
                "tag t id 1 enum 5 five; accept teq t ^six;",
                "\"six\" is not what must be here: 0 to 4294967295 or the name of a value of t.");
        assertError("tag ^5 id 1;", "After tag comes a name, and \"5\" cannot be one:");
        assertError("tag ^id 1;", "After tag comes a name, and \"id\" cannot be one:");
        assertError("tag ^t enum 1 a;", "The tag t needs an id, such as: id 1000");
        assertError("tag t id 1 ^id 2;", "This tag has an id already.");
        assertError("tag t id 1 default 0 ^default 1;", "This tag has a default already.");
        assertError("tag t id 1 default ^yes;", "\"yes\" is not what must be here: 0 to 4294967295.");
        assertError("tag t id 1 flag ^32 x;", "\"32\" is not what must be here: the number of a bit, 0 to 31.");
        assertError("tag t id 1 enum 1 ^2;", "A name is missing here: \"2\" is a number.");
        assertError("tag t id 1 enum 1 a flag 1 ^a;", "This tag has another value called \"a\".");
        assertError(
                "tag t id 1 ^accept;",
                "\"accept\" cannot be in a tag; these can: id, default, enum, flag, and ; at its end.");
        assertError("tag t id 1; tag ^u id 1;", "Another tag has the id 1 already.");
        assertError("tag t id 1; tag ^t id 2;", "There is another tag called t.");
        assertError("cap ^c accept; ;", "The capability c needs an id, such as: id 1000");
        assertError("cap c id 1 ^id 2;", "This capability has an id already.");
        assertError("cap c id 1; cap ^d id 1;", "Another capability has this name or id already.");
        assertError("cap c id 1; cap ^c id 2;", "Another capability has this name or id already.");
        assertError(
                "cap c id 1 ^tag t id 1;;",
                "\"tag\" cannot be in a cap; these can: accept, break, drop, redirect, tee, watch, include, id, default,");
        assertError("^cap c id 1 accept;", "\"cap\" begins something that does not end; a ; is missing.");
    }

    @Test
    void macrosAreChecked() {
        assertError("macro m() include m; accept; ^;", "This ; ends nothing;");
        assertError("macro m ^id 1;", "\"id\" cannot be in a macro;");
        assertError("macro m ^x(;", "\"x\" cannot be in a macro;");
        assertError("macro m(^x) ;", "\"x\" cannot be a parameter:");
        assertError("macro m($x,^$x) ;", "\"$x\" cannot be a parameter:");
        assertError("macro m($x,^) ;", "A word is missing before this ).");
        assertError("macro m($x ^y) ;", "Here must be a comma or a closing parenthesis, not \"y\".");
        assertError("macro m^($x", "\"(\" begins something that does not end; a closing parenthesis is missing.");
        assertError("macro m ; macro ^m ;", "There is another macro called m.");
        assertError("include ^m", "There is no macro called \"m\"; there are: ip_only, own_addresses, safety.");
        assertError("macro m($x) ; include ^m", "The macro m takes 1 arguments, not 0.");
        assertError(
                "macro m include ^m ; include m",
                "Macros include each other more than 16 deep. (Included as \"m\" in line 1.)");
        assertError("macro m accept dport ^$x; ;", "This macro has no parameter $x.");
        assertError(
                "macro m($x) accept dport $x; ; include m(^x)",
                "\"x\" is not what must be here: a port, 0 to 65535, or a range such as 1-5. (Included as \"m\" in line 1.)");
    }

    @Test
    void placesAreCountedInLinesAndCharacters() {
        RuleSyntaxException e = error("# \u00e4\r\naccept\tdport\n  80\n  dprot 1\n;");
        assertThat(e.line()).isEqualTo(4);
        assertThat(e.column()).isEqualTo(3);
        assertThat(e).hasMessageStartingWith("Line 4, column 3: There is no match called \"dprot\"; there are: ");
    }

    @Test
    void anErrorInAMacroSaysWhereItIsIncluded() {
        RuleSyntaxException e = error("macro inner\n accept dprot;\n;\nmacro outer include inner ;\n\ninclude outer");
        assertThat(e.line()).isEqualTo(2);
        assertThat(e.sentence()).endsWith(" (Included as \"outer\" in line 6.)");
    }

    @Test
    void whatTerminalsObeyIsNotRepeated() {
        assertThat(error("accept \u001b[2J;").sentence()).startsWith("There is no match called \"\\u001b[2J\"");
        assertThat(error("x".repeat(100)).sentence()).startsWith("\"" + "x".repeat(40) + "...\" cannot");
    }

    @Test
    void rulesAreCounted() throws Exception {
        assertThat(Program.compile("accept;".repeat(1024)).rules().size()).isEqualTo(1024);
        assertThat(error("accept;".repeat(1025)).sentence())
                .isEqualTo("Here are more than 1024 rules; each action counts as one, and each match.");
        String capability = "cap c id 1 " + "accept;".repeat(64);
        assertThat(Program.compile(capability + ";")
                        .capabilities()
                        .get(0)
                        .rules()
                        .size())
                .isEqualTo(64);
        assertThat(error(capability + "accept; ;").sentence()).startsWith("Here are more than 64 rules;");
    }

    @Test
    void tagsAndCapabilitiesAreCounted() {
        StringBuilder tags = new StringBuilder();
        StringBuilder capabilities = new StringBuilder();
        for (int i = 0; i <= 128; i++) {
            tags.append("tag t").append(i).append(" id ").append(i).append(';');
            capabilities.append("cap c").append(i).append(" id ").append(i).append(';');
        }
        assertThat(error(tags.toString()).sentence()).isEqualTo("A network cannot have more than 128 tags.");
        assertThat(error(capabilities.toString()).sentence())
                .isEqualTo("A network cannot have more than 128 capabilities.");
    }

    @Test
    void programsThatGrowWithoutEndAreStopped() {
        assertThat(error(" ".repeat(Program.MAX_LENGTH + 1)).sentence())
                .isEqualTo("The program is longer than 200000 characters.");
        StringBuilder bomb = new StringBuilder("macro m0 ;");
        for (int i = 1; i < 10; i++) {
            bomb.append("macro m")
                    .append(i)
                    .append((" include m" + (i - 1)).repeat(10))
                    .append(" ;");
        }
        assertThat(error(bomb + "include m9").sentence()).startsWith("With its macros, the program has more than");
    }
}
