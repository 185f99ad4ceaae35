"""A cache of public fragments that may fail without anybody noticing."""

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class PublicRedisCache(RedisCache):
    """Redis for class P only: when it is away, the fragment is simply rendered again."""

    def get(self, key, default=None, version=None):
        try:
            return super().get(key, default, version)
        except RedisError:
            return default

    def set(self, key, value, *args, **kwargs):
        try:
            super().set(key, value, *args, **kwargs)
        except RedisError:
            return None

    def delete(self, key, version=None):
        try:
            return super().delete(key, version)
        except RedisError:
            return False
