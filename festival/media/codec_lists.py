"""Which encodings we let libav open: those that cameras, phones and editing programs write."""

_PICTURES = (
    *("h264", "hevc", "av1", "vp8", "vp9", "vvc", "apv", "mpeg4", "mpeg2video", "mpeg1video", "h263", "theora"),
    *("prores", "dnxhd", "cfhd", "mjpeg", "dvvideo", "ffv1", "huffyuv", "utvideo", "qtrle", "v210", "rawvideo", "png"),
    *("msmpeg4v2", "msmpeg4v3", "wmv1", "wmv2", "wmv3", "vc1", "flv1", "svq3", "cinepak"),
)
# Decoders whose name is not that of the encoding they read.
_OTHER_PICTURE_DECODERS = ("libdav1d", "libvpx", "libvpx-vp9", "flv")
_SOUND_DECODERS = (
    *("aac", "aac_fixed", "aac_latm", "ac3", "eac3", "mp2", "mp2float", "mp3", "mp3float", "opus", "libopus", "vorbis"),
    *("flac", "alac", "dca", "amrnb", "amrwb", "libopencore_amrnb", "libopencore_amrwb", "wmav1", "wmav2", "wmapro"),
    *("pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_s32be", "pcm_f32le", "pcm_f32be"),
    *("pcm_u8", "pcm_s8", "pcm_alaw", "pcm_mulaw", "pcm_bluray", "pcm_dvd", "adpcm_ima_qt", "adpcm_ms"),
)

VIDEO_CODECS = frozenset(_PICTURES)
"""Encodings of pictures, by libav's names."""

PHOTOGRAPHS = frozenset({"mjpeg", "png"})
"""Encodings of films that covers have, too."""

DECODERS = frozenset((*_PICTURES, *_OTHER_PICTURE_DECODERS, *_SOUND_DECODERS))
"""libav's decoders for them and for sound."""
