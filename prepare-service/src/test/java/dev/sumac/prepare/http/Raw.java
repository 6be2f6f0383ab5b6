package dev.sumac.prepare.http;

import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;

/** Bodies as bytes, media types as they are written. */
final class Raw {

    static final RestAssuredConfig CONFIG = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false));

    private Raw() {}
}
