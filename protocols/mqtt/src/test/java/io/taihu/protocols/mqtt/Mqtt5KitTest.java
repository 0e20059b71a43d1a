package io.taihu.protocols.mqtt;

/** What every protocol promises, by MQTT 5, which has words for what 3.1.1 can only close for or leave unsaid. */
class Mqtt5KitTest extends MqttKitTest {
    @Override
    int version() {
        return Packets.V5;
    }

    @Override
    protected Reply toForbidden() {
        return Reply.BAD;
    }

    @Override
    protected Reply toRefused() {
        return Reply.BAD;
    }

    @Override
    protected Reply toPartlyTaken() {
        return Reply.BAD;
    }
}
