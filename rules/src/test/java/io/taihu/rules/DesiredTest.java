package io.taihu.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.taihu.model.Property;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Rules that ask what a property shall be. */
class DesiredTest {
    private static EngineKit kit(String when) {
        return new EngineKit().rule(when).thing(1);
    }

    @Test
    void countsFromWhenItIsAskedWithoutAReading() {
        EngineKit kit = kit("temperature > desired(setpoint)").at(1, "temperature", 70.0);
        kit.desires(1, 5.25, "a", 60.0).silence(7);
        assertThat(kit.told()).containsExactly("raised r@5.25");
        kit.desires(1, 8, "b", 75.0);
        assertThat(kit.told()).containsExactly("raised r@5.25", "cleared r@8");
    }

    @Test
    void isTheNewestThatHasNotComeToNothing() {
        EngineKit kit = kit("temperature > desired(setpoint)").at(1, "temperature", 70.0);
        kit.desires(1, 2, "a", 80.0).desireEnded(1, 3, "a", true);
        kit.desires(1, 4, "b", 60.0).desireEnded(1, 5, "b", false);
        // the older, and what ended before, once more
        kit.desires(1, 6, "c", 90.0);
        kit.engine.desire(
                new Desire("b", 1, 7, EngineKit.PUMP.property("setpoint").orElseThrow(), 60.0, EngineKit.micros(4)));
        kit.desireEnded(1, 7, "b", true);
        assertThat(kit.told()).containsExactly("raised r@4", "cleared r@5");
        kit.desireEnded(1, 8, "c", false).at(9, "temperature", 79.0).at(10, "temperature", 81.0);
        assertThat(kit.told()).containsExactly("raised r@4", "cleared r@5", "raised r@10");
    }

    @Test
    void whatFallsDueBeforeItIsAskedFallsDueByTheOld() {
        EngineKit kit = new EngineKit()
                .put(EngineKit.rule("r", "temperature > (desired(setpoint) ?? 90 degC)", 10, null, 0))
                .thing(1)
                .at(0, "temperature", 95.0);
        kit.desires(1, 10.5, "a", 99.0);
        assertThat(kit.told()).containsExactly("raised r@10", "cleared r@10.5");
    }

    @Test
    void waitsForAReadingNeither() {
        EngineKit kit = kit("lasts(temperature > desired(setpoint), 5s)").at(0, "temperature", 70.0);
        kit.desires(1, 2, "a", 60.0).silence(20).restart().silence(21);
        assertThat(kit.told()).containsExactly("raised r@7");
    }

    @Test
    void unitsAreThoseOfTheProperty() {
        EngineKit kit = kit("fahrenheit > desired(setpoint) + 5 K").at(0, "fahrenheit", 212.0);
        kit.desires(1, 1, "a", 96.0).desires(1, 2, "b", 94.0);
        assertThat(kit.told()).containsExactly("raised r@2");
        assertFault("pressure > desired(setpoint)", "expected a pressure (kPa), this is a temperature (Cel)");
    }

    @Test
    void isKnownOfThingsAndRulesThatComeLater() {
        EngineKit kit = kit("temperature > desired(setpoint)");
        kit.desires(2, 1, "a", 60.0).thing(2).reading(2, 2, 2, "temperature", 61.0);
        assertThat(kit.told()).containsExactly("raised r@2");
        Rule rule = EngineKit.rule("s", "temperature > (desired(setpoint) ?? 0 degC) + 10 K", 0, null, 0);
        kit.engine.prepare(rule);
        kit.desires(2, 3, "b", 55.0).put(rule);
        assertThat(kit.told()).containsExactly("raised r@2");
        kit.desires(2, 4, "c", 50.0);
        assertThat(kit.told()).containsExactly("raised r@2", "raised s@4");
    }

    @Test
    void isKnownAfterARestart() {
        EngineKit kit = kit("temperature > desired(setpoint)").desires(1, 1, "a", 60.0);
        kit.desireEnded(1, 2, "a", true).desires(1, 3, "b", 90.0).restart();
        kit.at(4, "temperature", 70.0).desireEnded(1, 5, "b", false);
        assertThat(kit.told()).containsExactly("raised r@5");
    }

    /** What is asked again after a restart may be of a later time than what is kept. */
    @Test
    void whatWasKeptGoesBeforeWhatIsAskedLater() {
        EngineKit kit = kit("temperature > desired(setpoint)").desires(1, 1, "a", 60.0);
        kit.restart(engine -> engine.desire(
                new Desire("b", 1, 7, EngineKit.PUMP.property("setpoint").orElseThrow(), 90.0, EngineKit.micros(9))));
        kit.at(2, "temperature", 70.0).desires(1, 9, "b", 90.0);
        assertThat(kit.told()).containsExactly("raised r@2", "cleared r@9");
    }

    @Test
    void slipsAreTold() {
        assertFault("temperature > desired(temperature)", "\"temperature\" is not writable");
        assertFault("temperature > desired(temperature)", "writable is setpoint");
        assertFault("temperature > desired(setpoint + 5 K)", "is asked by its name, as in desired(speed)");
        assertFault("avg(desired(setpoint), 5m) > 3", "looks back at what the thing has reported");
        assertFault("rises(temperature > desired(setpoint))", "looks back at what the thing has reported");
        assertFault("missing(desired(setpoint), 5m)", "what may be missing is a property");
        assertFault("desired() > 3", "desired takes 1 argument");
        assertFault("avg(desired(children.pump.setpoint)) > 3", "of other things what they say now is seen");
    }

    private static void assertFault(String text, String said) {
        assertThatThrownBy(() -> EngineKit.checker().check(Clause.of(text)))
                .as(text)
                .isInstanceOf(FaultException.class)
                .hasMessageContaining(said);
    }

    @Test
    void compiledAndInterpretedAreAlike() {
        Rule rule = EngineKit.rule("r", "temperature - desired(setpoint) > 3 K", 0, null, 0);
        assertThat(rule.desires()).extracting(Property::name).containsExactly("setpoint");
        EngineKit kit = new EngineKit().put(rule).thing(1).at(0, "temperature", 70.0);
        Population population = Objects.requireNonNull(kit.engine.populations.get(EngineKit.PUMP.number()));
        Formula compiled = population.formula(rule.when(), 0);
        assertThat(compiled.value(0, 0)).isNaN();
        assertThat(population.evaluator.number(rule.when(), 0, 0)).isNaN();
        kit.desires(1, 1, "a", 60.0);
        assertThat(compiled.value(0, 0)).isEqualTo(1);
        assertThat(population.evaluator.number(rule.when(), 0, 0)).isEqualTo(1);
    }
}
