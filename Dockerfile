FROM node:24-bookworm-slim
WORKDIR /opt/steward
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build:web && useradd --system --create-home --home-dir /var/lib/steward steward
USER steward
ENV STEWARD_DATA_DIR=/var/lib/steward/data STEWARD_HOST=0.0.0.0
VOLUME /var/lib/steward
EXPOSE 8320 8321
CMD ["bin/steward", "start"]
