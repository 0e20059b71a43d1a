package io.taihu.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.taihu.model.ErrorCode;
import io.taihu.model.Property;
import io.taihu.model.TaihuException;
import io.taihu.model.ThingModel;
import io.taihu.model.ThingModel.Mode;
import io.taihu.model.ThingModel.Stage;
import io.taihu.model.ValueType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Models in and out: our own form, W3C Thing Model 1.1, TSL; and what becomes of slots from version to version. */
final class ModelFormatsTest {
    private static final String PUMP = """
            {"name": "pump", "mode": "strict", "titles": {"en": "Pump", "zh": "水泵"},
             "properties": [
               {"name": "level", "type": "number", "unit": "m", "minimum": 0, "maximum": 4.5, "titles": {"zh": "液位"}},
               {"name": "starts", "type": "integer"},
               {"name": "on", "type": "boolean", "writable": true},
               {"name": "mode", "type": "enum", "options": ["auto", "hand"]},
               {"name": "note", "type": "string"},
               {"name": "spectrum", "type": "numbers"},
               {"name": "detail", "type": "object"},
               {"name": "place", "type": "location"}],
             "events": [{"name": "blocked", "titles": {"en": "Blocked"}, "schema": {"type": "object"}}],
             "actions": [{"name": "reset"}],
             "silenceSeconds": 60, "retentionDays": 365}
            """;

    @Test
    void readsOwnFormAndWritesItBack() {
        ThingModel model = own(PUMP).first("pump");

        assertThat(model.mode()).isEqualTo(Mode.STRICT);
        assertThat(model.stage()).isEqualTo(Stage.ACCEPTED);
        assertThat(model.version()).isEqualTo(1);
        assertThat(model.silence()).isEqualTo(Duration.ofSeconds(60));
        assertThat(model.retention()).isEqualTo(Duration.ofDays(365));
        assertThat(model.properties())
                .extracting(Property::type)
                .containsExactly(
                        ValueType.NUMBER,
                        ValueType.INTEGER,
                        ValueType.BOOLEAN,
                        ValueType.ENUM,
                        ValueType.STRING,
                        ValueType.NUMBERS,
                        ValueType.OBJECT,
                        ValueType.LOCATION);
        assertThat(ModelJson.read(ModelJson.write(model)).first("pump")).isEqualTo(model);
    }

    @Test
    void readsPropertiesAsMapByName() {
        ThingModel model = own("{\"properties\": {\"a\": {\"type\": \"number\"}, \"b\": {\"type\": \"string\"}}}")
                .first("m");

        assertThat(model.properties()).extracting(Property::name).containsExactly("a", "b");
    }

    @Test
    void keepsSlotsOfSameNameAndType() {
        ThingModel first = own("""
                {"properties": {"a": {"type": "number"}, "b": {"type": "string"}, "c": {"type": "integer"}}}""").first("m");
        ThingModel second = own("""
                {"properties": {"c": {"type": "integer", "unit": "m"}, "d": {"type": "boolean"}, "b": {"type": "number"}}}""").next(first);

        assertThat(second.version()).isEqualTo(2);
        assertThat(second.property("c"))
                .get()
                .extracting(Property::slot, Property::unit)
                .containsExactly(2, "m");
        assertThat(second.property("d")).get().extracting(Property::slot).isEqualTo(3);
        assertThat(second.property("b"))
                .get()
                .extracting(Property::slot, Property::type)
                .containsExactly(4, ValueType.NUMBER);
        assertThat(second.slots().get(0).retired()).as("a was left out").isTrue();
        assertThat(second.slots().get(1).retired()).as("b changed its type").isTrue();

        ThingModel third =
                own("{\"properties\": {\"a\": {\"type\": \"number\"}}}").next(second);
        assertThat(third.property("a"))
                .get()
                .extracting(Property::slot)
                .as("a comes back to its slot")
                .isEqualTo(0);
        assertThat(third.slots()).hasSize(5);
    }

    @Test
    void keepsWhatDocumentDoesNotSay() {
        ThingModel first = own(PUMP).first("pump");
        ThingModel second = own("{\"properties\": []}").next(first);

        assertThat(second.silence()).isEqualTo(first.silence());
        assertThat(second.mode()).isEqualTo(first.mode());
        assertThat(second.titles()).isEqualTo(first.titles());
        assertThat(second.events()).isEqualTo(first.events());
        assertThat(second.properties()).isEmpty();
    }

    @Test
    void refusesUnknownMemberByName() {
        assertInvalid(
                "{\"properties\": [{\"name\": \"a\", \"type\": \"number\", \"units\": \"m\"}]}",
                "$.properties[0].units",
                "unit");
        assertInvalid("{\"propertys\": []}", "$.propertys", "properties");
    }

    @Test
    void refusesWhatIsWrongWithItsPlace() {
        assertInvalid(
                "{\"properties\": [{\"name\": \"a\", \"type\": \"float\"}]}",
                "$.properties[0].type",
                "number, integer");
        assertInvalid("{\"properties\": [{\"name\": \"a\", \"type\": \"enum\"}]}", "$.properties[0].options", "enum");
        assertInvalid(
                "{\"properties\": [{\"name\": \"a\", \"type\": \"number\", \"minimum\": 5, \"maximum\": 1}]}",
                "$.properties[0].minimum",
                "maximum");
        assertInvalid(
                "{\"properties\": [{\"name\": \"a\", \"type\": \"number\"}, {\"name\": \"a\", \"type\": \"string\"}]}",
                "properties",
                "twice");
        assertInvalid("{\"properties\": [{\"name\": \"\", \"type\": \"number\"}]}", "$.properties[0].name", "1 to 128");
        assertInvalid("{\"silenceSeconds\": 0}", "$.silenceSeconds", "within 1");
        assertInvalid("{\"mode\": \"Open\"}", "$.mode", "open, strict");
        assertInvalid("{\"events\": [{\"name\": \"a/b\"}]}", "$.events[0].name", "letters");
    }

    @Test
    void thingModelGoesOutAndComesBackTheSame() {
        ThingModel model = own(PUMP).first("pump");
        ThingModel back =
                ThingModelDocument.read(ThingModelDocument.write(model)).first("pump");

        assertThat(back).isEqualTo(model);
    }

    @Test
    void writtenThingModelIsValidByTheOfficialSchema() throws IOException {
        Path schema = shared("tm-json-schema-validation.json");
        assumeTrue(Files.exists(schema), "the official schemas are not here");
        String document = ThingModelDocument.write(own(PUMP).first("pump")).toString();

        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(Files.readString(schema))
                        .validate(document, InputFormat.JSON))
                .isEmpty();
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
                        .getSchema(Files.readString(schema))
                        .validate(document.replace("\"type\":\"integer\"", "\"type\":\"whole\""), InputFormat.JSON))
                .as("the schema finds a wrong type")
                .isNotEmpty();
    }

    @Test
    void readsForeignThingModel() {
        ModelDraft draft = ThingModelDocument.read(object("""
                {"@context": ["https://www.w3.org/2022/wot/td/v1.1", {"@language": "de"}],
                 "@type": ["tm:ThingModel", "Lamp"], "title": "Lampe mit Sensor", "description": "x",
                 "links": [{"rel": "license", "href": "https://example.org"}],
                 "properties": {
                   "lux": {"type": "number", "unit": "lx", "minimum": 0, "multipleOf": 0.1, "readOnly": true, "title": "Helligkeit"},
                   "state": {"type": "string", "enum": ["on", "off"]},
                   "level": {"oneOf": [{"const": "low", "title": "L"}, {"const": "high"}]},
                   "code": {"type": "integer", "enum": [1, 2]},
                   "curve": {"type": "array", "items": {"type": "integer"}},
                   "list": {"type": "array", "items": {"type": "string"}},
                   "at": {"type": "object", "properties": {"latitude": {"type": "number"}, "longitude": {"type": "number"}}},
                   "nothing": {"title": "no type"}},
                 "actions": {"fade": {"input": {"type": "integer"}, "output": {"type": "boolean"}, "safe": false}},
                 "events": {"hot": {"data": {"type": "number"}}}}
                """));
        ThingModel model = draft.first("lamp");

        assertThat(draft.name()).as("a title with spaces is no name").isNull();
        assertThat(model.titles()).containsEntry("de", "Lampe mit Sensor");
        assertThat(model.property("lux"))
                .get()
                .isEqualTo(new Property(
                        "lux",
                        0,
                        ValueType.NUMBER,
                        "lx",
                        Map.of("de", "Helligkeit"),
                        0.0,
                        null,
                        List.of(),
                        false,
                        false));
        assertThat(model.property("state"))
                .get()
                .extracting(Property::type, Property::options, Property::writable)
                .containsExactly(ValueType.ENUM, List.of("on", "off"), true);
        assertThat(model.property("level")).get().extracting(Property::options).isEqualTo(List.of("low", "high"));
        assertThat(model.property("code")).get().extracting(Property::type).isEqualTo(ValueType.INTEGER);
        assertThat(model.property("curve")).get().extracting(Property::type).isEqualTo(ValueType.NUMBERS);
        assertThat(model.property("list")).get().extracting(Property::type).isEqualTo(ValueType.OBJECT);
        assertThat(model.property("at")).get().extracting(Property::type).isEqualTo(ValueType.LOCATION);
        assertThat(model.property("nothing")).isEmpty();
        assertThat(model.actions().getFirst().schema()).isEqualTo("{\"type\":\"integer\"}");
        assertThat(model.actions().getFirst().conduct().output()).isEqualTo("{\"type\":\"boolean\"}");
        assertThat(String.join("\n", draft.notes()))
                .contains("$.description", "$.properties.lux: left out are multipleOf", "$.properties.nothing")
                .doesNotContain("fade");
    }

    @Test
    void refusesThingModelThatNeedsOthers() {
        assertRefused(
                "{\"@type\": \"tm:ThingModel\", \"links\": [{\"rel\": \"tm:extends\", \"href\": \"x\"}]}",
                "tm:extends");
        assertRefused(
                "{\"@type\": \"tm:ThingModel\", \"properties\": {\"a\": {\"tm:ref\": \"x#/properties/a\"}}}",
                "$.properties.a");
        assertRefused("{\"@type\": \"tm:ThingModel\", \"title\": \"{{NAME}}\"}", "placeholder");
        assertRefused("{\"title\": \"x\"}", "tm:ThingModel");
    }

    @Test
    void readsTslOfAlibaba() {
        ModelDraft draft = TslDocument.read(object("""
                {"schema": "https://iotx-tsl.oss-ap-southeast-1.aliyuncs.com/schema.json", "profile": {"productKey": "a1Xib5kdYd"},
                 "properties": [
                   {"identifier": "temperature", "name": "温度", "accessMode": "r", "required": true,
                    "dataType": {"type": "float", "specs": {"min": "-40", "max": "125", "unit": "℃", "unitName": "摄氏度", "step": "0.1"}}},
                   {"identifier": "Power", "name": "Power", "accessMode": "rw", "dataType": {"type": "bool", "specs": {"0": "关", "1": "开"}}},
                   {"identifier": "WorkMode", "name": "模式", "accessMode": "rw", "dataType": {"type": "enum", "specs": {"0": "自动", "1": "手动"}}},
                   {"identifier": "when", "accessMode": "r", "dataType": {"type": "date", "specs": {}}},
                   {"identifier": "wave", "accessMode": "r", "dataType": {"type": "array", "specs": {"size": "128", "item": {"type": "double"}}}},
                   {"identifier": "gps", "accessMode": "r", "dataType": {"type": "struct", "specs": [
                      {"identifier": "lat", "name": "纬度", "dataType": {"type": "double", "specs": {"min": "-90", "max": "90"}}}]}}],
                 "events": [
                   {"identifier": "post", "method": "thing.event.property.post", "outputData": []},
                   {"identifier": "Error", "name": "故障", "type": "error", "outputData": [
                      {"identifier": "Code", "name": "代码", "dataType": {"type": "enum", "specs": {"0": "正常", "7": "过热"}}}]}],
                 "services": [
                   {"identifier": "set", "method": "thing.service.property.set", "inputData": []},
                   {"identifier": "Reboot", "name": "重启", "callType": "async", "inputData": [
                      {"identifier": "delay", "name": "delay", "dataType": {"type": "int", "specs": {"min": "0", "max": "60", "unit": "s"}}}]}]}
                """));
        ThingModel model = draft.first("x");

        assertThat(draft.name()).isEqualTo("a1Xib5kdYd");
        assertThat(model.property("temperature"))
                .get()
                .isEqualTo(new Property(
                        "temperature",
                        0,
                        ValueType.NUMBER,
                        "Cel",
                        Map.of("zh", "温度"),
                        -40.0,
                        125.0,
                        List.of(),
                        false,
                        false));
        assertThat(model.property("Power"))
                .get()
                .extracting(Property::type, Property::writable)
                .containsExactly(ValueType.BOOLEAN, true);
        assertThat(model.property("WorkMode"))
                .get()
                .extracting(Property::type)
                .as("a whole number on the wire")
                .isEqualTo(ValueType.INTEGER);
        assertThat(model.property("when")).get().extracting(Property::type).isEqualTo(ValueType.STRING);
        assertThat(model.property("wave")).get().extracting(Property::type).isEqualTo(ValueType.NUMBERS);
        assertThat(model.property("gps")).get().extracting(Property::type).isEqualTo(ValueType.OBJECT);
        assertThat(model.events()).hasSize(1).first().satisfies(e -> {
            assertThat(e.name()).isEqualTo("Error");
            assertThat(e.titles()).containsEntry("zh", "故障");
            assertThat(e.schema()).contains("\"const\":7", "过热");
        });
        assertThat(model.actions())
                .hasSize(1)
                .first()
                .satisfies(a -> assertThat(a.schema()).contains("\"delay\"", "\"maximum\":60", "\"unit\":\"s\""));
        assertThat(String.join("\n", draft.notes())).contains("$.properties[2]", "0 自动, 1 手动");
    }

    @Test
    void readsTslOfJetLinks() {
        ThingModel model = TslDocument.read(object("""
                {"id": "meter-1", "name": "电表",
                 "properties": [
                   {"id": "power", "name": "功率", "valueType": {"type": "double", "unit": "kW", "min": 0, "max": 500}, "expands": {"type": ["report"]}},
                   {"id": "state", "valueType": {"type": "enum", "elements": [{"value": "on", "text": "开"}, {"value": "off", "text": "关"}]}, "expands": {"type": ["read", "write"]}},
                   {"id": "where", "valueType": {"type": "geoPoint"}},
                   {"id": "tags", "valueType": {"type": "array", "elementType": {"type": "string"}}}],
                 "functions": [{"id": "open", "name": "Open", "inputs": [{"id": "n", "valueType": {"type": "int"}}]}],
                 "events": [{"id": "alarm", "valueType": {"type": "object", "properties": [{"id": "code", "valueType": {"type": "int"}}]}}],
                 "tags": []}
                """)).first("meter-1");

        assertThat(model.titles()).containsEntry("zh", "电表");
        assertThat(model.property("power"))
                .get()
                .extracting(Property::type, Property::unit, Property::minimum, Property::maximum, Property::writable)
                .containsExactly(ValueType.NUMBER, "kW", 0.0, 500.0, false);
        assertThat(model.property("state"))
                .get()
                .extracting(Property::type, Property::options, Property::writable)
                .containsExactly(ValueType.ENUM, List.of("on", "off"), true);
        assertThat(model.property("where")).get().extracting(Property::type).isEqualTo(ValueType.LOCATION);
        assertThat(model.property("tags")).get().extracting(Property::type).isEqualTo(ValueType.OBJECT);
        assertThat(model.actions().getFirst().schema()).contains("\"n\":{\"type\":\"integer\"}");
        assertThat(model.events().getFirst().schema()).contains("\"code\":{\"type\":\"integer\"}");
    }

    @Test
    void refusesTslWithPlace() {
        assertThatThrownBy(() -> TslDocument.read(
                        object("{\"properties\": [{\"name\": \"x\", \"dataType\": {\"type\": \"int\"}}]}")))
                .hasMessageContaining("$.properties[0].identifier");
        assertThatThrownBy(() -> TslDocument.read(
                        object("{\"properties\": [{\"identifier\": \"x\", \"dataType\": {\"type\": \"complex\"}}]}")))
                .hasMessageContaining("$.properties[0].dataType.type")
                .hasMessageContaining("complex");
        assertThatThrownBy(
                        () -> TslDocument.read(
                                object(
                                        "{\"properties\": [{\"identifier\": \"x\", \"dataType\": {\"type\": \"int\", \"specs\": {\"min\": \"low\"}}}]}")))
                .hasMessageContaining("specs.min");
        assertThatThrownBy(() -> TslDocument.read(object("{}"))).hasMessageContaining("TSL");
    }

    @Test
    void refusesMalformedJsonWithLineAndColumn() {
        assertThatThrownBy(() -> object("{\"a\": 1,\n \"b\": }"))
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED))
                .hasMessageContaining("line 2, column");
        assertThatThrownBy(() -> object("{\"a\": 1, \"a\": 2}")).hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> object("{} {}")).isInstanceOf(TaihuException.class);
        assertThatThrownBy(() -> object("")).hasMessageContaining("empty");
        assertThatThrownBy(() -> object("[".repeat(100) + "]".repeat(100))).hasMessageContaining("depth");
        assertThatThrownBy(() -> object("[1]")).hasMessageContaining("object");
    }

    private static ModelDraft own(String json) {
        return ModelJson.read(object(json));
    }

    private static ObjectNode object(String json) {
        return Json.readObject(json.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertInvalid(String json, String place, String help) {
        assertThatThrownBy(() -> own(json).first("m"))
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageContaining(place)
                .hasMessageContaining(help);
    }

    private static void assertRefused(String json, String reason) {
        assertThatThrownBy(() -> ThingModelDocument.read(object(json)))
                .isInstanceOfSatisfying(
                        TaihuException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID))
                .hasMessageContaining(reason);
    }

    private static Path shared(String name) {
        return Path.of(System.getProperty("shared.dir", "none"), "data", "standards", name);
    }
}
