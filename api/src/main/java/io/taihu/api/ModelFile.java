package io.taihu.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.taihu.model.ThingModel;

/** A model from a file, in each form of JSON in which the API takes one, but for TSL. Pure. */
public final class ModelFile {
    private ModelFile() {}

    /**
     * Reads a model.
     *
     * @param name what it is called when the file does not say
     * @throws io.taihu.model.TaihuException naming what is wrong with it
     */
    public static ThingModel read(byte[] json, String name) {
        ObjectNode document = Json.readObject(json);
        ModelDraft draft =
                ThingModelDocument.is(document) ? ThingModelDocument.read(document) : ModelJson.read(document);
        return draft.first(draft.name() == null ? name : draft.name());
    }
}
