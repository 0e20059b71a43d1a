package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.taihu.rules.ChannelNames.Known;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which channels a rule may name, and what is said of a name that means none or several. */
final class ChannelNamesTest {
    private static final List<Known> ALL = List.of(
            new Known("3", "Everybody", ""),
            new Known("4", "Desk", "lake"),
            new Known("5", "Desk", "lake/west"),
            new Known("6", "Mill", "mill"),
            new Known("7", "12", "lake"));

    private static ChannelNames of(String space) {
        return new ChannelNames(ALL, space, _ -> true);
    }

    @Test
    void areThoseOfItsSpaceAboveAndBelow() {
        assertThat(of("lake/east").meant("Everybody")).containsExactly("3");
        assertThat(of("lake/east").meant("Desk")).containsExactly("4");
        assertThat(of("lake/west").meant("Desk")).containsExactly("4", "5");
        assertThat(of("").meant("5")).containsExactly("5");
        assertThat(of("lake").meant("Mill")).isEmpty();
        assertThat(of("lake").meant("6")).isEmpty();
        assertThat(of("lakeside").meant("Desk")).isEmpty();
    }

    @Test
    void digitsAloneAreAnId() {
        assertThat(of("lake").meant("12")).isEmpty();
        assertThat(of("lake").meant("7")).containsExactly("7");
    }

    @Test
    void aNameOfNoneOrSeveralIsSaidWithWhatIsNear() {
        assertThat(of("lake/east").fault("Desk")).isEmpty();
        assertThat(of("lake/east").fault("Dsk"))
                .isEqualTo("there is no channel \"Dsk\" in the rule's space, above or below; near it is Desk");
        assertThat(of("lake").fault("Desk"))
                .isEqualTo("2 channels are called \"Desk\"; name the one by its id, of 4 (lake), 5 (lake/west)");
        assertThat(of("mill").fault("Desk")).contains("no channel \"Desk\"");
        assertThat(new ChannelNames(ALL, "lake", _ -> false).fault("Evrybody")).doesNotContain("Everybody");
        assertThat(new ChannelNames(ALL, "lake", _ -> false).fault("Desk")).doesNotContain("lake");
        assertThat(ChannelNames.ANY.fault("whatever")).isEmpty();
    }

    @Test
    void aFaultStandsAtTheName() {
        String text = "rule: r\nthings: {model: pump}\nwhen: temperature > 1 degC\ndo:\n  - alarm\n"
                + "  - notify: [Desk, Nobody]\n  - notify: {channels: ['4', Mil], severity: high}\n";
        List<Fault> faults = new ArrayList<>();
        RuleText read = RuleReader.read(text, faults).orElseThrow();
        Surroundings around = EngineKit.AROUND;
        assertThat(read.channels()).containsExactly("Desk", "Nobody", "4", "Mil");
        assertThat(Rule.of(
                        "r",
                        "lake/east",
                        read,
                        new Surroundings(
                                around.model(),
                                around.zone(),
                                around.areas(),
                                around.models(),
                                around.calendars(),
                                around.things(),
                                of("lake/east")),
                        faults))
                .isEmpty();
        assertThat(faults).extracting(Fault::line).containsExactly(6, 7);
        assertThat(faults).extracting(Fault::column).containsExactly(20, 30);
        assertThat(faults).extracting(Fault::length).containsExactly(6, 3);
    }
}
