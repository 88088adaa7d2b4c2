export { addChannelRoutes } from './channel.routes.ts';
export { type ChannelTest, type ChannelView, channelTest } from './channel.schema.ts';
export { createChannelService } from './channel.service.ts';
