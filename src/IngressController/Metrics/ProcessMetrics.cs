using System.Diagnostics;
using System.Globalization;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>
/// Process metrics under the names that dashboards use: ingress-nginx' (which cover the nginx processes) and Prometheus' usual
/// ones. Read from /proc at each scrape; outside Linux, values that are not available are left out.
/// </summary>
sealed class ProcessMetrics(ControllerIdentity identity) : IMetricSource
{
    static readonly DateTimeOffset StartedAt = OwnStartTime();

    public ValueTask WriteAsync(MetricWriter writer)
    {
        var labels = identity.Labels;
        var cpu = Environment.CpuUsage.TotalTime.TotalSeconds;
        var started = (StartedAt - DateTimeOffset.UnixEpoch).TotalSeconds;
        var resident = Environment.WorkingSet;
        writer.Gauge("nginx_ingress_controller_nginx_process_num_procs"u8, "Number of processes that serve traffic.", 1, labels);
        writer.Counter("nginx_ingress_controller_nginx_process_cpu_seconds_total"u8,
            "CPU time used by the process, user and system.", cpu, labels);
        writer.Counter("process_cpu_seconds_total"u8, "CPU time used by the process, user and system.", cpu);
        writer.Gauge("nginx_ingress_controller_nginx_process_resident_memory_bytes"u8,
            "Resident memory of the process.", resident, labels);
        writer.Gauge("process_resident_memory_bytes"u8, "Resident memory of the process.", resident);
        writer.Gauge("nginx_ingress_controller_nginx_process_oldest_start_time_seconds"u8,
            "Unix time at which the process started.", started, labels);
        writer.Gauge("process_start_time_seconds"u8, "Unix time at which the process started.", started);
        if (OperatingSystem.IsLinux())
            WriteProc(writer, labels);
        return default;
    }

    static void WriteProc(MetricWriter writer, byte[] labels)
    {
        var io = File.ReadAllLines("/proc/self/io");
        writer.Counter("nginx_ingress_controller_nginx_process_read_bytes_total"u8,
            "Bytes the process read from storage.", Field(io, "read_bytes:"), labels);
        writer.Counter("nginx_ingress_controller_nginx_process_write_bytes_total"u8,
            "Bytes the process wrote to storage.", Field(io, "write_bytes:"), labels);
        var @virtual = Field(File.ReadAllLines("/proc/self/status"), "VmSize:") * 1024;
        writer.Gauge("nginx_ingress_controller_nginx_process_virtual_memory_bytes"u8,
            "Virtual memory of the process.", @virtual, labels);
        writer.Gauge("process_virtual_memory_bytes"u8, "Virtual memory of the process.", @virtual);
        writer.Gauge("process_open_fds"u8,
            "Open file descriptors.", Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount());
        writer.Gauge("process_max_fds"u8,
            "Most file descriptors the process may open.", Field(File.ReadAllLines("/proc/self/limits"), "Max open files"));
    }

    static DateTimeOffset OwnStartTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime;
    }

    // The first number after a name; 0 when the line is missing or says "unlimited".
    static long Field(string[] lines, string name)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        var words = line?[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 0 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
