/**
 * Words of the protocol, which mean nothing to a reader. A word list that holds "content" or "user" must not stop every
 * request, so exactly these are no text; any other key and any other value is.
 */
const KEYS = new Set(
  `annotations arguments assistant audio b64_json background call_id choices completion_tokens completion_tokens_details content
  content_index created created_at custom custom_tool_call data dimensions delta description detail developer echo embedding
  encoding_format end_index enum error event event_id file file_data file_id filename finish_reason format frequency_penalty
  function function_call functions id image_url include include_usage incomplete_details index input input_audio input_tokens
  instructions item item_id items json_schema logit_bias logprobs max_completion_tokens max_output_tokens max_tokens message
  messages metadata min_tokens modalities model n name object output output_index output_text output_tokens parallel_tool_calls
  parameters part partial_json presence_penalty prompt prompt_tokens prompt_tokens_details properties reasoning
  reasoning_content reasoning_effort refusal repetition_penalty required response response_format role safety_identifier schema
  seed sequence_number service_tier start_index status stop stop_reason store stream stream_options strict suffix summary
  summary_index system_fingerprint temperature text text_delta thinking title token tokens tool tool_call_id tool_calls
  tool_choice tools top_k top_logprobs top_p total_tokens truncation type url usage user verbosity voice`.split(/\s+/),
);

const VALUES = new Map(
  Object.entries({
    role: ['system', 'developer', 'user', 'assistant', 'tool', 'function'],
    type: `array boolean custom file function function_call function_call_output image_url input_audio input_file input_image
      input_text integer json_object json_schema message null number object output_text reasoning refusal string summary_text
      text tool_call`.split(/\s+/),
    object: `chat.completion chat.completion.chunk embedding list model response text_completion`.split(' '),
    finish_reason: ['stop', 'length', 'tool_calls', 'content_filter', 'function_call'],
    status: ['completed', 'in_progress', 'incomplete', 'failed'],
  }).map(([key, values]) => [key, new Set(values)] as const),
);

export function isProtocolKey(key: string): boolean {
  return KEYS.has(key);
}

export function isProtocolValue(key: string, value: string): boolean {
  return VALUES.get(key)?.has(value) === true;
}

/** Members whose value names something: in a stream it comes whole and is repeated, it does not go on. */
const NAMING = new Set(
  `call_id event_id finish_reason id item_id model name obfuscation object role service_tier status stop_reason
  system_fingerprint tool_call_id type`.split(/\s+/),
);

export function isNaming(key: string): boolean {
  return NAMING.has(key);
}

/** A name without room for a sentence. It is matched like any text, but no guard model is asked about it. */
export function isIdentifier(key: string, value: string): boolean {
  return isNaming(key) && /^[\w.:/@-]{0,128}$/.test(value);
}
