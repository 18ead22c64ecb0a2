using System.Diagnostics;
using System.Globalization;
using IngressController.Metrics.Exposition;

namespace IngressController.Metrics;

/// <summary>
/// The process by the names that dashboards ask for: ingress-nginx' (there of the nginx processes, here of the one process there
/// is) and Prometheus' usual ones. Read from /proc at each scrape; elsewhere than on Linux what it has not is left out.
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
        writer.Family("nginx_ingress_controller_nginx_process_num_procs"u8, MetricType.Gauge, "Number of processes that serve traffic.");
        writer.Sample("nginx_ingress_controller_nginx_process_num_procs"u8, labels, 1);
        writer.Family("nginx_ingress_controller_nginx_process_cpu_seconds_total"u8, MetricType.Counter, "CPU time used by the process, user and system.");
        writer.Sample("nginx_ingress_controller_nginx_process_cpu_seconds_total"u8, labels, cpu);
        writer.Family("process_cpu_seconds_total"u8, MetricType.Counter, "CPU time used by the process, user and system.");
        writer.Sample("process_cpu_seconds_total"u8, default, cpu);
        writer.Family("nginx_ingress_controller_nginx_process_resident_memory_bytes"u8, MetricType.Gauge, "Resident memory of the process.");
        writer.Sample("nginx_ingress_controller_nginx_process_resident_memory_bytes"u8, labels, resident);
        writer.Family("process_resident_memory_bytes"u8, MetricType.Gauge, "Resident memory of the process.");
        writer.Sample("process_resident_memory_bytes"u8, default, resident);
        writer.Family("nginx_ingress_controller_nginx_process_oldest_start_time_seconds"u8, MetricType.Gauge, "Unix time at which the process started.");
        writer.Sample("nginx_ingress_controller_nginx_process_oldest_start_time_seconds"u8, labels, started);
        writer.Family("process_start_time_seconds"u8, MetricType.Gauge, "Unix time at which the process started.");
        writer.Sample("process_start_time_seconds"u8, default, started);
        if (OperatingSystem.IsLinux())
            WriteProc(writer, labels);
        return default;
    }

    static void WriteProc(MetricWriter writer, byte[] labels)
    {
        var io = File.ReadAllLines("/proc/self/io");
        writer.Family("nginx_ingress_controller_nginx_process_read_bytes_total"u8, MetricType.Counter, "Bytes the process read from storage.");
        writer.Sample("nginx_ingress_controller_nginx_process_read_bytes_total"u8, labels, Field(io, "read_bytes:"));
        writer.Family("nginx_ingress_controller_nginx_process_write_bytes_total"u8, MetricType.Counter, "Bytes the process wrote to storage.");
        writer.Sample("nginx_ingress_controller_nginx_process_write_bytes_total"u8, labels, Field(io, "write_bytes:"));
        var @virtual = Field(File.ReadAllLines("/proc/self/status"), "VmSize:") * 1024;
        writer.Family("nginx_ingress_controller_nginx_process_virtual_memory_bytes"u8, MetricType.Gauge, "Virtual memory of the process.");
        writer.Sample("nginx_ingress_controller_nginx_process_virtual_memory_bytes"u8, labels, @virtual);
        writer.Family("process_virtual_memory_bytes"u8, MetricType.Gauge, "Virtual memory of the process.");
        writer.Sample("process_virtual_memory_bytes"u8, default, @virtual);
        writer.Family("process_open_fds"u8, MetricType.Gauge, "Open file descriptors.");
        writer.Sample("process_open_fds"u8, default, Directory.EnumerateFileSystemEntries("/proc/self/fd").LongCount());
        writer.Family("process_max_fds"u8, MetricType.Gauge, "Most file descriptors the process may open.");
        writer.Sample("process_max_fds"u8, default, Field(File.ReadAllLines("/proc/self/limits"), "Max open files"));
    }

    static DateTimeOffset OwnStartTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime;
    }

    // The first number behind a name; 0 when the line is missing or says "unlimited".
    static long Field(string[] lines, string name)
    {
        var line = lines.FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        var words = line?[name.Length..].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) ?? [];
        return words.Length > 0 && long.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;
    }
}
