using System.Net.Security;
using System.Security.Cryptography;
using IngressController.Kubernetes;
using IngressController.Options;
using IngressController.Tls;

namespace IngressController.Admission;

/// <summary>
/// The webhook's certificate, read again when its files change: renewing it needs no restart. While the files are unusable the
/// last good certificate stays in force.
/// </summary>
sealed partial class AdmissionCertificate
{
    readonly AdmissionOptions _options;
    readonly ILogger _log;
    readonly Lock _gate = new();
    (FileState Certificate, FileState Key) _seen;
    SslStreamCertificateContext _current;

    /// <summary>Reads the files. Throws <see cref="ConfigurationException"/> when they cannot be used.</summary>
    public AdmissionCertificate(AdmissionOptions options, ILogger<AdmissionCertificate> log)
    {
        _options = options;
        _log = log;
        try
        {
            _seen = Look();
            _current = Read();
        }
        catch (Exception error) when (IsUnusable(error))
        {
            throw new ConfigurationException(
                $"--validating-webhook-certificate {options.CertificateFile} and --validating-webhook-key {options.KeyFile}: {error.Message}", error);
        }
    }

    /// <summary>The context for a handshake. Checks the files each time: the API server reuses its connections, so handshakes are rare.</summary>
    public SslStreamCertificateContext Current
    {
        get
        {
            lock (_gate)
            {
                var seen = Look();
                if (seen != _seen)
                    Reload(seen);
                return _current;
            }
        }
    }

    void Reload((FileState, FileState) seen)
    {
        _seen = seen;
        try
        {
            _current = Read();
            LogReloaded(_log, _options.CertificateFile);
        }
        catch (Exception error) when (IsUnusable(error))
        {
            LogUnusable(_log, _options.CertificateFile, _options.KeyFile, error.Message);
        }
    }

    SslStreamCertificateContext Read()
    {
        var data = new Dictionary<string, byte[]>
        {
            ["tls.crt"] = File.ReadAllBytes(_options.CertificateFile),
            ["tls.key"] = File.ReadAllBytes(_options.KeyFile),
        };
        var certificate = ServerCertificate.Of(new(new("", _options.CertificateFile), "kubernetes.io/tls", new(data)));
        return certificate.Problem is { } problem ? throw new CryptographicException(problem) : certificate.Context;
    }

    (FileState, FileState) Look() => (FileState.Of(_options.CertificateFile), FileState.Of(_options.KeyFile));

    static bool IsUnusable(Exception error) => error is IOException or UnauthorizedAccessException or CryptographicException;

    /// <summary>Tells whether a file has changed since it was read; a symbolic link, as in volumes, counts as its target.</summary>
    readonly record struct FileState(string Target, long Length, DateTime Modified)
    {
        public static FileState Of(string path)
        {
            try
            {
                var file = new FileInfo(path);
                var target = file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? file;
                return target.Exists ? new(target.FullName, target.Length, target.LastWriteTimeUtc) : default;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return default;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The admission webhook's certificate {File} was read anew")]
    static partial void LogReloaded(ILogger log, string file);

    [LoggerMessage(Level = LogLevel.Warning,
        Message = "The admission webhook's certificate {File} and key {Key} have changed and cannot be used, the last ones stay in force: {Reason}")]
    static partial void LogUnusable(ILogger log, string file, string key, string reason);
}
