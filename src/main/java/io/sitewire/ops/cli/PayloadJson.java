package io.sitewire.ops.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Headers and payload of a record in a line of JSON: {@code headers}, and {@code payload}, or {@code payloadBase64} if it is not UTF-8. */
final class PayloadJson {
    private PayloadJson() {
    }

    static void write(JsonGenerator json, Map<String, String> headers, byte[] payload) throws IOException {
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        Optional<String> text = text(payload);
        if (text.isPresent()) {
            json.writeStringField("payload", text.get());
        } else {
            json.writeBinaryField("payloadBase64", payload);
        }
    }

    /** Empty if it is not UTF-8. */
    static Optional<String> text(byte[] payload) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
